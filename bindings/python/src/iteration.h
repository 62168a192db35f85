// Walks over a stream, as Python's own iterators.
#pragma once

#include <pybind11/pybind11.h>

namespace failsoft::python {

// Over the text pieces of the first choice. `stream` is a Stream. `renew`: see Stream::Next. `end`
// is called once with how the stream ended; what it raises is raised, and what it returns, unless
// None, is the last thing that comes. An iterator that raises, or is let go of after it began and
// before its end, cancels the call.
pybind11::object IterateTexts(const pybind11::object& stream, const pybind11::object& end,
                              const pybind11::object& renew);

// The same over everything, as `kind`, which is tuple or a named one of seven: type, text, choice,
// index, id, name, data. Data is None or what `decode` makes of its JSON text.
pybind11::object IterateEvents(const pybind11::object& stream, const pybind11::object& kind,
                               const pybind11::object& decode, const pybind11::object& end,
                               const pybind11::object& renew);

void DefineIteration();

}  // namespace failsoft::python
