#include "loop.h"

#include <cerrno>
#include <new>
#include <system_error>
#include <utility>
#include <vector>

#include "failure.h"
#include "gil.h"
#include "log_lines.h"
#include "loop_stream.h"
#include "outcome.h"
#include "text.h"

namespace failsoft::python {
namespace py = pybind11;

namespace {

// What is done for one ring, so that other work has its turn.
constexpr size_t kMaxEvents = 256;

// A batch an event: an answer that is kept keeps no other alive.
std::vector<BatchHandle> TakeAll(failsoft_queue* queue) {
  std::vector<BatchHandle> taken;
  taken.reserve(kMaxEvents);
  WithoutGil([&]() noexcept {
    BatchHandle batch;
    while (taken.size() < kMaxEvents &&
           failsoft_queue_drain(queue, 1, 0, Receive(batch)) == FAILSOFT_OK) {
      taken.push_back(std::move(batch));
    }
    return 0;
  });
  return taken;
}

// A failure tuple, or None for a handle from before a fork.
py::object NotStarted(const EndedCall& call) {
  if (call.status == FAILSOFT_FORKED) return py::none();
  return CallFailure(call);
}

// A logger that fails must not take with it what has been fetched.
void LogQuietly() {
  try {
    PassOnLogLines();
  } catch (py::error_already_set& error) {
    error.discard_as_unraisable("failsoft's log");
  }
}

}  // namespace

Loop Loop::Open() {
  try {
    Loop loop(std::make_shared<Doorbell>());
    if (failsoft_queue_new(Receive(loop.queue_)) != FAILSOFT_OK) throw std::bad_alloc();
    const auto ring = [](void* bell) { static_cast<Doorbell*>(bell)->Ring(); };
    failsoft_queue_set_wakeup(loop.queue_.get(), ring, loop.bell_.get());
    RingForLogLines(loop.bell_);
    return loop;
  } catch (const std::system_error& error) {
    errno = error.code().value();
    PyErr_SetFromErrno(PyExc_OSError);
    throw py::error_already_set();
  }
}

py::object Loop::Start(const Client& client, int kind, const py::str& request) {
  const uint64_t number = ++next_number_;
  EndedCall call = StartCall(client.get(), static_cast<failsoft_call_kind>(kind), Utf8(request),
                             queue_.get(), number);
  if (!call.started) return NotStarted(call);
  calls_->emplace(number, std::make_shared<EndedCall>(std::move(call)));
  return py::cast(LoopCall(calls_, number));
}

py::object Loop::Stream(const Client& client, int kind, const py::str& request) {
  LoopStream stream(bell_, ++next_number_);
  const EndedCall& call =
      stream.Start(client.get(), static_cast<failsoft_call_kind>(kind), Utf8(request));
  if (!call.started) return NotStarted(call);
  return py::cast(std::move(stream));
}

py::tuple Loop::Answer() {
  py::list readable;
  for (const uint64_t number : bell_->Answer()) readable.append(number);
  std::vector<BatchHandle> batches = TakeAll(queue_.get());
  if (batches.size() == kMaxEvents) bell_->Ring();
  py::list ended;
  for (BatchHandle& batch : batches) AddEnded(std::move(batch), ended);
  LogQuietly();
  return py::make_tuple(ended, readable);
}

void Loop::AddEnded(BatchHandle batch, py::list& ended) {
  failsoft_event_view event{};
  failsoft_batch_get(batch.get(), 0, &event, sizeof(event));
  const auto found = calls_->find(event.tag);
  if (found == calls_->end()) return;  // let go of just before
  if (event.kind == FAILSOFT_EVENT_CREDENTIALS_WANTED) {
    ended.append(py::make_tuple(event.tag, py::none()));
  } else if (IsTerminal(event)) {
    const std::shared_ptr<EndedCall> call = std::move(found->second);
    calls_->erase(found);
    call->status = event.status;
    call->event = event;
    call->batch = std::move(batch);
    ended.append(py::make_tuple(event.tag, WhatItCameTo(call)));
  }
}

}  // namespace failsoft::python
