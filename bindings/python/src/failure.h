// How a failure reaches Python: as a value, (status, detail as JSON, report), which the Python side
// turns into its exception. C++ knows no exception class of failsoft's.
#pragma once

#include <failsoft/failsoft.h>
#include <pybind11/pybind11.h>

namespace failsoft::python {

// `error` may be NULL: then the status alone is told.
pybind11::tuple Failure(failsoft_status status, const failsoft_error* error);

}  // namespace failsoft::python
