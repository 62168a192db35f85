// One scenario: set the stage, make the calls, compare.
#pragma once

#include <array>
#include <memory>
#include <string>

#include "tests/scenarios/runner/pattern.h"
#include "tests/scenarios/runner/simulator_process.h"

namespace failsoft::scenarios {

// The simulators of one run, each started when it is first needed.
class Simulators {
 public:
  explicit Simulators(std::string program) : program_(std::move(program)) {}
  Simulator& Get(Wire wire);

 private:
  std::string program_;
  std::array<std::unique_ptr<Simulator>, 3> simulators_;  // by wire
};

// Everything in which what happened differs from what the scenario says; empty when nothing does.
Failures RunScenario(const json::Value& scenario, Simulators& simulators);

}  // namespace failsoft::scenarios
