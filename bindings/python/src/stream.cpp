#include "stream.h"

#include <utility>

#include "gil.h"
#include "log_lines.h"
#include "outcome.h"

namespace failsoft::python {
namespace py = pybind11;

// Not while holding the GIL: a release may wait for a thread that is inside failsoft.
Stream::~Stream() {
  WithoutGil([this]() noexcept {
    call_.reset();
    return 0;
  });
}

// FAILSOFT_DONE where no end is known yet: another thread has it and waits for the GIL. Log lines
// come last: a logger that raises must not take the end with it.
bool Stream::Next(const py::object& renew, Arrived& events) {
  if (std::exchange(wants_credentials_, false)) renew();
  while (!ended_) {
    const failsoft_status status = NextEvents(*call_, events);
    if (status == FAILSOFT_DONE) continue;
    const bool goes_on = status == FAILSOFT_OK && !IsTerminal(events.last);
    if (goes_on) {
      wants_credentials_ = WantsCredentials(events.batch.get(), events.last);
    } else {
      Keep(status, events);
    }
    PassOnLogLines();
    if (goes_on) return true;
  }
  return false;
}

void Stream::Keep(failsoft_status status, Arrived& end) {
  call_->status = status == FAILSOFT_OK ? end.last.status : status;
  call_->event = end.last;
  call_->batch = std::move(end.batch);
  ended_ = true;
}

py::object Stream::End() const { return WhatItCameTo(call_); }

void Stream::Cancel() {
  WithoutGil([this]() noexcept { return failsoft_call_cancel(call_->call.get()); });
}

}  // namespace failsoft::python
