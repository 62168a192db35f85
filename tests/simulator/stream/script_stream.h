// Reads what a script says about streams.
#pragma once

#include <vector>

#include "tests/simulator/script_reader.h"
#include "tests/simulator/stream/stream_options.h"

namespace failsoft::sim {

StreamOptions ReadStreamOptions(const Place& at);
std::vector<ScriptedEvent> ReadEvents(const Place& at);

}  // namespace failsoft::sim
