#include "call.h"

#include <unistd.h>

#include <utility>

#include "gil.h"
#include "log_lines.h"

namespace failsoft::python {
namespace {

// Python handles signals on the main thread alone. Elsewhere a slice matters only where Python runs
// on a thread that is not the process's first.
constexpr int64_t kMainThreadSliceMs = 50;
constexpr int64_t kOtherThreadSliceMs = 1'000;

// As the status of a wait: of no call, and of no function that waits.
constexpr failsoft_status kWantsCredentials = FAILSOFT_DONE;

int64_t SliceMs() { return gettid() == getpid() ? kMainThreadSliceMs : kOtherThreadSliceMs; }

void Start(failsoft_client* client, failsoft_call_kind kind, std::string_view request,
           EndedCall& ended, failsoft_queue* queue = nullptr, uint64_t tag = 0) noexcept {
  ended.status = failsoft_call_start(client, kind, request.data(), request.size(), queue, tag,
                                     Receive(ended.call), Receive(ended.error));
  ended.started = ended.status == FAILSOFT_OK;
}

// FAILSOFT_AGAIN: the slice is over, or a signal came.
failsoft_status WaitForEvents(failsoft_call* call, int64_t slice_ms, Arrived& events) noexcept {
  const failsoft_status status = failsoft_call_next(call, slice_ms, Receive(events.batch));
  if (status != FAILSOFT_OK) return status;
  events.count = failsoft_batch_count(events.batch.get());
  return failsoft_batch_get(events.batch.get(), events.count - 1, &events.last,
                            sizeof(events.last));
}

failsoft_status WaitForEnd(EndedCall& ended, int64_t slice_ms) noexcept {
  for (;;) {
    Arrived events;
    const failsoft_status status = WaitForEvents(ended.call.get(), slice_ms, events);
    if (status != FAILSOFT_OK) return status;
    ended.batch = std::move(events.batch);
    ended.event = events.last;
    if (IsTerminal(ended.event)) break;
    if (WantsCredentials(ended.batch.get(), ended.event)) return kWantsCredentials;
  }
  return ended.event.kind == FAILSOFT_EVENT_FAILED ? ended.event.status : FAILSOFT_OK;
}

}  // namespace

bool IsTerminal(const failsoft_event_view& event) {
  return event.kind == FAILSOFT_EVENT_REPLY || event.kind == FAILSOFT_EVENT_FAILED;
}

// Behind a piece it would have been answered.
bool WantsCredentials(const failsoft_batch* batch, const failsoft_event_view& last) {
  if (last.kind == FAILSOFT_EVENT_DELTA) return false;
  bool wants = false;
  failsoft_event_view event{};
  for (size_t i = 0; i < failsoft_batch_count(batch); ++i) {
    failsoft_batch_get(batch, i, &event, sizeof(event));
    wants = wants || event.kind == FAILSOFT_EVENT_CREDENTIALS_WANTED;
  }
  return wants;
}

EndedCall StartCall(failsoft_client* client, failsoft_call_kind kind, std::string_view request,
                    failsoft_queue* queue, uint64_t tag) {
  EndedCall call;
  WithoutGil([&]() noexcept {
    Start(client, kind, request, call, queue, tag);
    return 0;
  });
  return call;
}

// Which thread it is costs two system calls: asked once a wait turns out to be a long one, not at
// each event.
failsoft_status NextEvents(const EndedCall& call, Arrived& events) {
  for (int64_t slice_ms = kMainThreadSliceMs;; slice_ms = SliceMs()) {
    const failsoft_status status =
        WithoutGil([&]() noexcept { return WaitForEvents(call.call.get(), slice_ms, events); });
    if (status != FAILSOFT_AGAIN) return status;
    PassOnLogLines();
    if (PyErr_CheckSignals() != 0) throw pybind11::error_already_set();
  }
}

EndedCall RunCall(failsoft_client* client, failsoft_call_kind kind, std::string_view request,
                  const pybind11::object& renew) {
  EndedCall ended;
  const int64_t slice_ms = SliceMs();
  ended.status = WithoutGil([&]() noexcept {
    Start(client, kind, request, ended);
    return ended.started ? WaitForEnd(ended, slice_ms) : ended.status;
  });
  PassOnLogLines();
  while (ended.status == FAILSOFT_AGAIN || ended.status == kWantsCredentials) {
    if (ended.status == kWantsCredentials) renew();
    if (PyErr_CheckSignals() != 0) throw pybind11::error_already_set();  // its release cancels
    ended.status = WithoutGil([&]() noexcept { return WaitForEnd(ended, slice_ms); });
    PassOnLogLines();
  }
  return ended;
}

}  // namespace failsoft::python
