// What the API answers: keys, then the plan, then the script, then what the guide documents.
#pragma once

#include "tests/simulator/content.h"
#include "tests/simulator/delivery.h"
#include "tests/simulator/http_request.h"
#include "tests/simulator/world.h"

namespace failsoft::sim {

// Decides the answer to `request` and puts the request into the record.
Delivery Serve(InFlight& in_flight, HttpRequest request, const Origins& origins);

}  // namespace failsoft::sim
