// Log lines on their way from failsoft's threads to Python's logging.
//
// The log function only stores, and rings; threads that are inside a call, or answer the doorbell
// of an event loop, pass the lines on when they hold the GIL anyway. So no thread of failsoft's
// ever waits for the GIL, not even while Python shuts down.
#pragma once

#include <failsoft/failsoft.h>
#include <pybind11/pybind11.h>

#include <memory>

#include "doorbell.h"

namespace failsoft::python {

// From now on lines up to `level` are stored; FAILSOFT_LOG_OFF stops it.
void StoreLogLines(int level);

// Rings whenever there are lines.
void RingForLogLines(const std::shared_ptr<Doorbell>& bell);

// The stored lines, oldest first, as a list of (level, line); they are stored no longer.
pybind11::list TakeLogLines();

// Hands stored lines to failsoft._logging. Cheap when there are none.
void PassOnLogLines();

}  // namespace failsoft::python
