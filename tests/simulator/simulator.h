// What all connections share.
#pragma once

#include "tests/simulator/control.h"
#include "tests/simulator/service.h"
#include "tests/simulator/world.h"

namespace failsoft::sim {

struct Simulator {
  Worlds worlds;
  ConnectionCounts connections;
  Origins origins;
  bool http2 = false;  // spoken where the client does
};

}  // namespace failsoft::sim
