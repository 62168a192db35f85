// A stream: events become Python objects a batch at a time.
#pragma once

#include <pybind11/pybind11.h>

#include <memory>

#include "call.h"

namespace failsoft::python {

class Stream {
 public:
  // `renew` is called when it waits for fresh credentials, by whoever reads.
  Stream(EndedCall started, pybind11::object renew)
      : call_(std::make_shared<EndedCall>(std::move(started))), renew_(std::move(renew)) {}
  ~Stream();
  Stream(Stream&&) = default;
  Stream& operator=(Stream&&) = delete;

  // Waits for the next events. The text pieces of the first choice among them, as a list of str;
  // or how the stream ended: an Outcome, or a failure tuple, again whenever it is asked for.
  pybind11::object Texts();

  // The same with everything: a list of (type, text, choice, index, id, name, data). Data is None
  // or what `decode` makes of its JSON text.
  pybind11::object Events(const pybind11::object& decode);

  // From any thread, at any time.
  void Cancel();

 private:
  template <typename Make>
  pybind11::object Take(Make make);
  pybind11::object End() const;

  std::shared_ptr<EndedCall> call_;  // shared with the outcome
  bool ended_ = false;               // by the GIL
  pybind11::object renew_;
};

}  // namespace failsoft::python
