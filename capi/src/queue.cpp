#include "capi/src/guard.h"
#include "core/base/fork.h"

using failsoft::base::Code;
using failsoft::base::Ref;
using failsoft::capi::Batch;
using failsoft::capi::CheckHandle;
using failsoft::capi::From;
using failsoft::capi::Guard;
using failsoft::capi::ToStatus;
using failsoft::engine::Queue;

failsoft_status failsoft_queue_new(failsoft_queue** out) {
  if (out == nullptr) return FAILSOFT_ARGUMENT;
  *out = nullptr;
  return Guard(nullptr, [&] {
    failsoft::base::WatchForks();
    *out = reinterpret_cast<failsoft_queue*>(new Queue());
    return FAILSOFT_OK;
  });
}

failsoft_status failsoft_queue_drain(failsoft_queue* queue, size_t max_events, int64_t timeout_ms,
                                     failsoft_batch** out) {
  if (out == nullptr || max_events == 0) return FAILSOFT_ARGUMENT;
  *out = nullptr;
  if (const failsoft_status status = CheckHandle(From(queue))) return status;
  return Guard(nullptr, [&] {
    auto batch = std::make_unique<Batch>();
    const auto kept = Ref<Queue>::Share(From(queue));  // released meanwhile: the drain ends
    const Code code = kept->Drain(max_events, timeout_ms, batch->events);
    if (code == Code::kOk) *out = reinterpret_cast<failsoft_batch*>(batch.release());
    return ToStatus(code);
  });
}

int failsoft_queue_fd(failsoft_queue* queue) {
  return CheckHandle(From(queue)) == FAILSOFT_OK ? From(queue)->Fd() : -1;
}

failsoft_status failsoft_queue_set_wakeup(failsoft_queue* queue, failsoft_wakeup_fn wakeup,
                                          void* context) {
  if (const failsoft_status status = CheckHandle(From(queue))) return status;
  return Guard(nullptr, [&] {
    From(queue)->SetWakeup(wakeup, context);
    return FAILSOFT_OK;
  });
}

void failsoft_queue_release(failsoft_queue* queue) {
  if (CheckHandle(From(queue)) != FAILSOFT_OK) return;
  From(queue)->Close();
  From(queue)->Unref();
}
