// Events of a stream as Python objects, a batch at a time.
#pragma once

#include <failsoft/failsoft.h>
#include <pybind11/pybind11.h>

namespace failsoft::python {

// The text pieces of the first choice, as a list of str.
pybind11::list TextPieces(const failsoft_batch* batch);

// Everything: a list of (type, text, choice, index, id, name, data). Data is None or what `decode`
// makes of its JSON text.
pybind11::list EventTuples(const failsoft_batch* batch, const pybind11::object& decode);

}  // namespace failsoft::python
