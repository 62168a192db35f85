// How a failure reaches Python: as a value, (status, detail as JSON, report), which the Python side
// turns into its exception. C++ knows no exception class of failsoft's.
#pragma once

#include <failsoft/failsoft.h>
#include <pybind11/pybind11.h>

#include "call.h"

namespace failsoft::python {

// `error` may be NULL: then the status alone is told.
pybind11::tuple Failure(failsoft_status status, const failsoft_error* error);

// Why a call could not be started, or what it ended with.
pybind11::tuple CallFailure(const EndedCall& call);

}  // namespace failsoft::python
