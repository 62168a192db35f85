// Which process we are in: counts the forks between the program's start and now.
#pragma once

#include <cstdint>

namespace failsoft::base {

// Starts counting; before, every process is generation 0. Called when the first handle is made.
void WatchForks();

uint32_t ForkGeneration() noexcept;

}  // namespace failsoft::base
