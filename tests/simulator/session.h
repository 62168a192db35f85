// One connection's life: requests in, answers out, one after the other.
#pragma once

#include <memory>

#include "tests/simulator/connection.h"
#include "tests/simulator/simulator.h"

namespace failsoft::sim {

Task<void> RunSession(std::shared_ptr<Connection> connection, Simulator& simulator);

}  // namespace failsoft::sim
