// What the API answers: keys, then the plan, then the script, then what the guide documents.
#pragma once

#include "tests/simulator/faults.h"
#include "tests/simulator/http_request.h"
#include "tests/simulator/world.h"

namespace failsoft::sim {

// Where a redirect may point.
struct Origins {
  std::string self;   // "http://127.0.0.1:40123"
  std::string other;  // "http://localhost:40123": the same simulator, another origin
};

// Decides the answer to `request` and puts the request into the record.
Delivery Serve(InFlight& in_flight, HttpRequest request, const Origins& origins);

}  // namespace failsoft::sim
