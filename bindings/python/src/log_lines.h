// Log lines on their way from failsoft's threads to Python's logging.
//
// The log function only stores; threads that are inside a call pass the lines on when they hold the
// GIL anyway. So no thread of failsoft's ever waits for the GIL, not even while Python shuts down.
#pragma once

#include <failsoft/failsoft.h>
#include <pybind11/pybind11.h>

namespace failsoft::python {

// From now on lines up to `level` are stored; FAILSOFT_LOG_OFF stops it.
void StoreLogLines(int level);

// The stored lines, oldest first, as a list of (level, line); they are stored no longer.
pybind11::list TakeLogLines();

// Hands stored lines to failsoft._logging. Cheap when there are none.
void PassOnLogLines();

}  // namespace failsoft::python
