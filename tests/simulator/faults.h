// How a response reaches the client: whole, or in one of the ways things go wrong.
#pragma once

#include <string>
#include <string_view>

#include "tests/simulator/exchange.h"

namespace failsoft::sim {

struct Fault;

struct Delivery {
  Response response;
  const Fault* fault = nullptr;  // null: nothing goes wrong
  int64_t delay_ms = 0;
  int64_t piece_bytes = 16;
  int64_t piece_ms = 20;
};

struct Fault {
  std::string_view name;
  Task<Ending> (*deliver)(Exchange& exchange, Delivery& delivery);
};

// Null when there is no fault of that name.
const Fault* FindFault(std::string_view name);
std::string FaultNames();

// Waits the delay, then sends the response as the fault says.
Task<Ending> Deliver(Exchange& exchange, Delivery delivery);

}  // namespace failsoft::sim
