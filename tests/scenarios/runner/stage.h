// What a scenario needs before its first call: a world with its script, and a client's options.
#pragma once

#include <string>

#include "tests/scenarios/runner/scenario.h"

namespace failsoft::scenarios {

// A port of loopback that is taken, but that nobody listens on, as long as this object lives.
class DeadPort {
 public:
  DeadPort();
  ~DeadPort();
  DeadPort(const DeadPort&) = delete;
  DeadPort& operator=(const DeadPort&) = delete;
  std::string url() const;

 private:
  int fd_;
};

struct Stage {
  Stage(const json::Value& scenario, Simulators& simulators);

  std::string world;
  Simulator& simulator;
  DeadPort dead;
  std::string key;     // what the client is given as api_key
  std::string config;  // client options as JSON
  double time_scale = 0.01;

 private:
  std::string ConfigOf(const json::Value& scenario) const;
};

}  // namespace failsoft::scenarios
