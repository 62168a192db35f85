#include "stream.h"

#include <utility>

#include "gil.h"
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

// FAILSOFT_DONE where no end is known yet: another thread has it and waits for the GIL.
bool Stream::Next(const py::object& renew, Arrived& events) {
  if (std::exchange(wants_credentials_, false)) renew();
  while (!ended_) {
    const failsoft_status status = NextEvents(*call_, events);
    if (status == FAILSOFT_OK && !IsTerminal(events.last)) {
      wants_credentials_ = WantsCredentials(events.batch.get(), events.last);
      return true;
    }
    if (status == FAILSOFT_DONE) continue;
    call_->status = status == FAILSOFT_OK ? events.last.status : status;
    call_->event = events.last;
    call_->batch = std::move(events.batch);
    ended_ = true;
  }
  return false;
}

py::object Stream::End() const { return WhatItCameTo(call_); }

void Stream::Cancel() {
  WithoutGil([this]() noexcept { return failsoft_call_cancel(call_->call.get()); });
}

}  // namespace failsoft::python
