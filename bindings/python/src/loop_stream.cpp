#include "loop_stream.h"

#include <new>
#include <utility>

#include "gil.h"
#include "outcome.h"

namespace failsoft::python {
namespace py = pybind11;

namespace {

constexpr size_t kMaxEvents = 1'024;

QueueHandle RingingQueue(Doorbell::Button* button) {
  QueueHandle queue;
  if (failsoft_queue_new(Receive(queue)) != FAILSOFT_OK) throw std::bad_alloc();
  const auto press = [](void* pressed) { static_cast<Doorbell::Button*>(pressed)->Press(); };
  failsoft_queue_set_wakeup(queue.get(), press, button);
  return queue;
}

}  // namespace

LoopStream::LoopStream(std::shared_ptr<Doorbell> bell, uint64_t number)
    : number_(number),
      bell_(std::move(bell)),
      button_(bell_->MakeButton(number)),
      queue_(RingingQueue(button_.get())) {}

// Not while holding the GIL: a release may wait for a thread that is inside failsoft. The button is
// let go of afterwards: nobody presses it any more.
LoopStream::~LoopStream() {
  WithoutGil([this]() noexcept {
    call_.reset();
    queue_.reset();
    return 0;
  });
}

const EndedCall& LoopStream::Start(failsoft_client* client, failsoft_call_kind kind,
                                   std::string_view request) {
  *call_ = StartCall(client, kind, request, queue_.get(), number_);
  return *call_;
}

py::object LoopStream::Texts() { return Take(Items()); }

py::object LoopStream::Events(const py::object& decode) {
  const py::handle tuple(reinterpret_cast<PyObject*>(&PyTuple_Type));
  return Take(Items(py::reinterpret_borrow<py::object>(tuple), decode));
}

py::object LoopStream::Take(Items items) {
  if (std::exchange(wants_credentials_, false)) return py::bool_(true);
  if (ended_) return WhatItCameTo(call_);
  BatchHandle batch;
  failsoft_event_view last{};
  const failsoft_status status = Drain(batch, last);
  if (status == FAILSOFT_AGAIN) return py::none();
  if (status != FAILSOFT_OK || IsTerminal(last)) {
    End(status, std::move(batch), last);
    if (failsoft_batch_count(call_->batch.get()) < 2) return WhatItCameTo(call_);
    return AllOf(call_->batch.get(), std::move(items));  // the pieces before the end
  }
  wants_credentials_ = WantsCredentials(batch.get(), last);
  return AllOf(batch.get(), std::move(items));
}

failsoft_status LoopStream::Drain(BatchHandle& batch, failsoft_event_view& last) {
  return WithoutGil([&]() noexcept {
    const failsoft_status status =
        failsoft_queue_drain(queue_.get(), kMaxEvents, 0, Receive(batch));
    if (status != FAILSOFT_OK) return status;
    return failsoft_batch_get(batch.get(), failsoft_batch_count(batch.get()) - 1, &last,
                              sizeof(last));
  });
}

void LoopStream::End(failsoft_status status, BatchHandle batch, const failsoft_event_view& last) {
  call_->status = status == FAILSOFT_OK ? last.status : status;
  call_->event = last;
  call_->batch = std::move(batch);
  ended_ = true;
}

void LoopStream::Cancel() {
  WithoutGil([this]() noexcept { return failsoft_call_cancel(call_->call.get()); });
}

}  // namespace failsoft::python
