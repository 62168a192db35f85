#include "outcome.h"

#include "failure.h"
#include "text.h"

namespace failsoft::python {

pybind11::str Outcome::text() const { return Text(ended_->event.text, ended_->event.text_size); }

pybind11::str Outcome::body() const { return Text(ended_->event.json, ended_->event.json_size); }

pybind11::object Outcome::Details() const {
  BufHandle buf;
  ErrorHandle error;
  const failsoft_status status =
      failsoft_call_result(ended_->call.get(), Receive(buf), Receive(error));
  if (status != FAILSOFT_OK) return Failure(status, error.get());
  return Text(buf.get());
}

pybind11::object Outcome::Report() const {
  BufHandle buf;
  const failsoft_status status = failsoft_call_report(ended_->call.get(), Receive(buf));
  if (status != FAILSOFT_OK) return Failure(status, nullptr);
  return Text(buf.get());
}

pybind11::object WhatItCameTo(const std::shared_ptr<const EndedCall>& ended) {
  if (ended->status == FAILSOFT_OK) return pybind11::cast(Outcome(ended));
  return CallFailure(*ended);
}

}  // namespace failsoft::python
