// The scorecard of tests/scorecard: which faults are passed.
#pragma once

#include <filesystem>
#include <functional>

#include "tests/scenarios/runner/scenario.h"

namespace failsoft::scenarios {

// Runs a file of scenarios, and says what is wrong.
using RunFile = std::function<Failures(const std::filesystem::path&)>;

// Prints a line for each fault; how many failed.
int PrintScorecard(const std::filesystem::path& card, const RunFile& run);

}  // namespace failsoft::scenarios
