// One scenario: set the stage, make the calls, compare.
#pragma once

#include <memory>
#include <string>

#include "tests/scenarios/runner/pattern.h"
#include "tests/scenarios/runner/simulator_process.h"

namespace failsoft::scenarios {

// The simulators of one run, each started when it is first needed.
class Simulators {
 public:
  explicit Simulators(std::string program) : program_(std::move(program)) {}
  Simulator& Get(bool tls);

 private:
  std::string program_;
  std::unique_ptr<Simulator> plain_;
  std::unique_ptr<Simulator> tls_;
};

// Everything in which what happened differs from what the scenario says; empty when nothing does.
Failures RunScenario(const json::Value& scenario, Simulators& simulators);

}  // namespace failsoft::scenarios
