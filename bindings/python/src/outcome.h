// The answer of a call that went well; each part becomes a Python object when it is asked for.
#pragma once

#include <pybind11/pybind11.h>

#include <memory>

#include "call.h"

namespace failsoft::python {

class Outcome {
 public:
  explicit Outcome(std::shared_ptr<const EndedCall> ended) : ended_(std::move(ended)) {}

  // These two read the event itself, so they work in a forked child as well.
  pybind11::str text() const;
  pybind11::str body() const;

  // The result JSON or the timeline as text, or a failure tuple.
  pybind11::object Details() const;
  pybind11::object Report() const;

 private:
  std::shared_ptr<const EndedCall> ended_;
};

// Of a call that has ended: an Outcome, or a failure tuple.
pybind11::object WhatItCameTo(const std::shared_ptr<const EndedCall>& ended);

}  // namespace failsoft::python
