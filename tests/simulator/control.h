// The simulator's own endpoints, below /_sim.
#pragma once

#include "tests/simulator/http_request.h"
#include "tests/simulator/response.h"
#include "tests/simulator/world.h"

namespace failsoft::sim {

// Of the whole simulator.
struct ConnectionCounts {
  int64_t open = 0;
  int64_t total = 0;
};

bool IsControl(const HttpRequest& request);
Response Control(const HttpRequest& request, Worlds& worlds, const ConnectionCounts& connections);

}  // namespace failsoft::sim
