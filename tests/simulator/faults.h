// The ways things go wrong.
#pragma once

#include <string>
#include <string_view>

#include "tests/simulator/delivery.h"

namespace failsoft::sim {

struct Fault {
  std::string_view name;
  Task<Ending> (*deliver)(Exchange& exchange, Delivery& delivery);
};

// Null when there is no fault of that name.
const Fault* FindFault(std::string_view name);
std::string FaultNames();

// Waits the delay, then sends the answer as the fault says.
Task<Ending> Deliver(Exchange& exchange, Delivery delivery);

}  // namespace failsoft::sim
