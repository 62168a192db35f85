#include "stream.h"

#include <utility>

#include "gil.h"
#include "outcome.h"
#include "pieces.h"

namespace failsoft::python {
namespace py = pybind11;

// Not while holding the GIL: a release may wait for a thread that is inside failsoft.
Stream::~Stream() {
  WithoutGil([this]() noexcept {
    call_.reset();
    return 0;
  });
}

py::object Stream::Texts(const py::object& renew) { return Take(renew, TextPieces); }

py::object Stream::Events(const py::object& decode, const py::object& renew) {
  return Take(renew, [&](const failsoft_batch* batch) { return EventTuples(batch, decode); });
}

// FAILSOFT_DONE where no end is known yet: another thread has it and waits for the GIL.
template <typename Make>
py::object Stream::Take(const py::object& renew, Make make) {
  const std::shared_ptr<EndedCall> call = call_;
  if (std::exchange(wants_credentials_, false)) renew();
  while (!ended_) {
    BatchHandle batch;
    failsoft_event_view last{};
    const failsoft_status status = NextEvents(*call, batch, last);
    if (status == FAILSOFT_OK && !IsTerminal(last)) {
      wants_credentials_ = WantsCredentials(batch.get(), last);
      return make(batch.get());
    }
    if (status == FAILSOFT_DONE) continue;
    call->status = status == FAILSOFT_OK ? last.status : status;
    call->event = last;
    call->batch = std::move(batch);
    ended_ = true;
  }
  return WhatItCameTo(call);
}

void Stream::Cancel() {
  WithoutGil([this]() noexcept { return failsoft_call_cancel(call_->call.get()); });
}

}  // namespace failsoft::python
