#include "call.h"

#include <unistd.h>

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
failsoft_status WaitForBatch(failsoft_call* call, int64_t slice_ms, BatchHandle& batch,
                             failsoft_event_view& last) noexcept {
  const failsoft_status status = failsoft_call_next(call, slice_ms, Receive(batch));
  if (status != FAILSOFT_OK) return status;
  const size_t count = failsoft_batch_count(batch.get());
  return failsoft_batch_get(batch.get(), count - 1, &last, sizeof(last));
}

failsoft_status WaitForEnd(EndedCall& ended, int64_t slice_ms) noexcept {
  for (;;) {
    const failsoft_status status =
        WaitForBatch(ended.call.get(), slice_ms, ended.batch, ended.event);
    if (status != FAILSOFT_OK) return status;
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

failsoft_status NextEvents(const EndedCall& call, BatchHandle& batch, failsoft_event_view& last) {
  const int64_t slice_ms = SliceMs();
  for (;;) {
    const failsoft_status status =
        WithoutGil([&]() noexcept { return WaitForBatch(call.call.get(), slice_ms, batch, last); });
    PassOnLogLines();
    if (status != FAILSOFT_AGAIN) return status;
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
