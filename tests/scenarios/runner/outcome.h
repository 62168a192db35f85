// What became of one call, as the JSON that a scenario's `expect` is matched against.
#pragma once

#include <failsoft/failsoft.h>

#include <string>

#include "core/json/json.h"
#include "tests/scenarios/runner/handles.h"

namespace failsoft::scenarios {

struct Outcome {
  failsoft_status status;
  std::string json;  // {"status", "text", "result" or "error", "waits_ms", "report"}
};

Outcome OutcomeOf(failsoft_call* ended);
Outcome OutcomeOf(failsoft_status refused, const failsoft_error* error);

// The attempts of an outcome, whether it is a result or an error.
json::Value AttemptsOf(const json::Value& outcome);

}  // namespace failsoft::scenarios
