// Reads a place in a body: {"events": 3}, "finish", ...
#pragma once

#include "tests/simulator/body_place.h"
#include "tests/simulator/script_reader.h"

namespace failsoft::sim {

BodyPlace ReadBodyPlace(const Place& at);

}  // namespace failsoft::sim
