// Reads one entry of a script's `replies`.
#pragma once

#include "tests/simulator/script.h"
#include "tests/simulator/script_reader.h"

namespace failsoft::sim {

Reply ReadReply(const Place& at);

}  // namespace failsoft::sim
