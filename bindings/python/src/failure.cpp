#include "failure.h"

#include "text.h"

namespace failsoft::python {

pybind11::tuple Failure(failsoft_status status, const failsoft_error* error) {
  pybind11::int_ number(static_cast<int>(status));
  if (error == nullptr) {
    pybind11::str name(failsoft_status_name(status));
    return pybind11::make_tuple(
        number, pybind11::str(R"({{"class": "{}", "status": {}}})").format(name, number), name);
  }
  return pybind11::make_tuple(number, Text(failsoft_error_json(error)),
                              Text(failsoft_error_report(error)));
}

pybind11::tuple CallFailure(const EndedCall& call) {
  if (!call.started) return Failure(call.status, call.error.get());
  BufHandle no_result;
  ErrorHandle error;
  failsoft_call_result(call.call.get(), Receive(no_result), Receive(error));
  return Failure(call.status, error.get());
}

}  // namespace failsoft::python
