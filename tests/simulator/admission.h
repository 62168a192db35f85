// What the service says before any script is asked: keys, scopes, balance, models and the plan.
#pragma once

#include <optional>

#include "tests/simulator/content.h"
#include "tests/simulator/world.h"

namespace failsoft::sim {

// None when the request is admitted.
std::optional<Response> Refuse(InFlight& in_flight, const Call& call);

}  // namespace failsoft::sim
