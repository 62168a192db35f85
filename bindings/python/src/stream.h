// A stream: events become Python objects a batch at a time.
#pragma once

#include <pybind11/pybind11.h>

#include <memory>

#include "call.h"

namespace failsoft::python {

class Stream {
 public:
  explicit Stream(EndedCall started) : call_(std::make_shared<EndedCall>(std::move(started))) {}
  ~Stream();
  Stream(Stream&&) = default;
  Stream& operator=(Stream&&) = delete;

  // Waits for the next events. The text pieces of the first choice among them, as a list of str;
  // or how the stream ended: an Outcome, or a failure tuple, again whenever it is asked for.
  // `renew` is called when it waits for fresh credentials, once all pieces have been handed out.
  pybind11::object Texts(const pybind11::object& renew);

  // The same with everything: a list of (type, text, choice, index, id, name, data). Data is None
  // or what `decode` makes of its JSON text.
  pybind11::object Events(const pybind11::object& decode, const pybind11::object& renew);

  // From any thread, at any time.
  void Cancel();

 private:
  template <typename Make>
  pybind11::object Take(const pybind11::object& renew, Make make);

  std::shared_ptr<EndedCall> call_;  // shared with the outcome
  bool ended_ = false;               // this and the next: by the GIL
  bool wants_credentials_ = false;
};

}  // namespace failsoft::python
