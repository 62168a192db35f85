// The patterns of scenarios (../README.md, "Patterns") against JSON values.
#pragma once

#include <string>
#include <vector>

#include "core/json/json.h"

namespace failsoft::scenarios {

using Failures = std::vector<std::string>;

// Appends a line to `failures` for each place where `actual`, which may be missing, does not match:
// "/error/code: expected "invalid_model", got "not_found"".
void Match(const json::Value& pattern, const json::Value& actual, const std::string& path,
           Failures& failures);

// A value as it stands in a failure message: its JSON, shortened when long, or "nothing".
std::string Shown(const json::Value& value);

}  // namespace failsoft::scenarios
