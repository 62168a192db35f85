// Walking over the items of batches.
#pragma once

#include <pybind11/pybind11.h>

namespace failsoft::python {

// The type of `walk(batches)`: an iterator over the items of all of them, as
// itertools.chain.from_iterable is. That one loses items, ends early and may crash when two threads
// share it, or a signal's handler goes on with it; here whoever comes while the next batch is
// waited for gets a RuntimeError, and the other notices nothing.
pybind11::object MakeWalkType();

}  // namespace failsoft::python
