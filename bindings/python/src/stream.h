// A stream: waited for, a batch of events at a time. Python walks over it by an Iteration.
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

  // Waits for the next events; false: it has ended, and is not waited for again. `renew` is called
  // when it waits for fresh credentials, once all pieces have been handed out.
  bool Next(const pybind11::object& renew, Arrived& events);

  // How it ended: an Outcome, or a failure tuple.
  pybind11::object End() const;

  // From any thread, at any time.
  void Cancel();

 private:
  void Keep(failsoft_status status, Arrived& end);

  std::shared_ptr<EndedCall> call_;  // shared with the outcome
  bool ended_ = false;               // this and the next: by the GIL
  bool wants_credentials_ = false;
};

}  // namespace failsoft::python
