#include "capi/src/guard.h"

using failsoft::base::Code;
using failsoft::base::Ref;
using failsoft::capi::Batch;
using failsoft::capi::CheckHandle;
using failsoft::capi::Fail;
using failsoft::capi::From;
using failsoft::capi::Guard;
using failsoft::capi::NewBuf;
using failsoft::capi::ToStatus;
using failsoft::engine::CallHandle;
using failsoft::engine::CallKind;
using failsoft::engine::Outcome;
using failsoft::engine::Queue;

static_assert(static_cast<int>(CallKind::kSummarize) == FAILSOFT_CALL_SUMMARIZE);

namespace {

failsoft_status CheckStart(failsoft_client* client, failsoft_call_kind kind, const char* request,
                           size_t size, failsoft_queue* queue, failsoft_error** error) {
  if (client == nullptr) return Fail(error, FAILSOFT_ARGUMENT, "client is NULL");
  if (request == nullptr && size > 0) return Fail(error, FAILSOFT_ARGUMENT, "request_json is NULL");
  if (kind < FAILSOFT_CALL_CHAT || kind > FAILSOFT_CALL_SUMMARIZE) {
    return Fail(error, FAILSOFT_ARGUMENT, "kind is not one of failsoft_call_kind");
  }
  if (!From(client)->BelongsHere() || (queue != nullptr && !From(queue)->BelongsHere())) {
    return Fail(error, FAILSOFT_FORKED, "the handle was made before the process forked");
  }
  return FAILSOFT_OK;
}

}  // namespace

failsoft_status failsoft_call_start(failsoft_client* client, failsoft_call_kind kind,
                                    const char* request_json, size_t request_size,
                                    failsoft_queue* queue, uint64_t tag, failsoft_call** out,
                                    failsoft_error** error) {
  if (out != nullptr) *out = nullptr;
  return Guard(error, [&] {
    if (out == nullptr) return Fail(error, FAILSOFT_ARGUMENT, "out is NULL");
    const failsoft_status status =
        CheckStart(client, kind, request_json, request_size, queue, error);
    if (status != FAILSOFT_OK) return status;
    auto call = From(client)->Start(static_cast<CallKind>(kind), {request_json, request_size},
                                    Ref<Queue>::Share(From(queue)), tag);
    if (!call) return Fail(error, failsoft::engine::UsageError(call.failure()));
    *out = reinterpret_cast<failsoft_call*>(call->Release());
    return FAILSOFT_OK;
  });
}

failsoft_status failsoft_call_wait(failsoft_call* call, int64_t timeout_ms) {
  if (const failsoft_status status = CheckHandle(From(call))) return status;
  return Guard(nullptr, [&] {
    const auto kept = Ref<CallHandle>::Share(From(call));  // released meanwhile: the wait ends
    return ToStatus(kept->WaitEnded(timeout_ms));
  });
}

failsoft_status failsoft_call_next(failsoft_call* call, int64_t timeout_ms, failsoft_batch** out) {
  if (out == nullptr) return FAILSOFT_ARGUMENT;
  *out = nullptr;
  if (const failsoft_status status = CheckHandle(From(call))) return status;
  return Guard(nullptr, [&] {
    auto batch = std::make_unique<Batch>();
    const auto kept = Ref<CallHandle>::Share(From(call));
    const Code code = kept->Next(timeout_ms, batch->events);
    if (code == Code::kOk) *out = reinterpret_cast<failsoft_batch*>(batch.release());
    return ToStatus(code);
  });
}

failsoft_status failsoft_call_result(failsoft_call* call, failsoft_buf** out,
                                     failsoft_error** error) {
  if (out != nullptr) *out = nullptr;
  return Guard(error, [&] {
    if (call == nullptr || out == nullptr)
      return Fail(error, FAILSOFT_ARGUMENT, "an argument is NULL");
    if (!From(call)->BelongsHere()) {
      return Fail(error, FAILSOFT_FORKED, "the handle was made before the process forked");
    }
    const Outcome* outcome = From(call)->outcome();
    if (outcome == nullptr) return Fail(error, FAILSOFT_STATE, "the call has not ended");
    if (!outcome->ok()) return Fail(error, outcome->error(), outcome->attempts, outcome->requests);
    *out = NewBuf(failsoft::engine::ResultJson(*outcome));
    return FAILSOFT_OK;
  });
}

failsoft_status failsoft_call_report(failsoft_call* call, failsoft_buf** out) {
  if (out == nullptr) return FAILSOFT_ARGUMENT;
  *out = nullptr;
  if (const failsoft_status status = CheckHandle(From(call))) return status;
  return Guard(nullptr, [&] {
    const Outcome* outcome = From(call)->outcome();
    if (outcome == nullptr) return FAILSOFT_STATE;
    *out = NewBuf(failsoft::engine::Report(*outcome));
    return FAILSOFT_OK;
  });
}

failsoft_status failsoft_call_cancel(failsoft_call* call) {
  if (const failsoft_status status = CheckHandle(From(call))) return status;
  return Guard(nullptr, [&] {
    From(call)->Cancel(Code::kCancelled);
    return FAILSOFT_OK;
  });
}

void failsoft_call_release(failsoft_call* call) {
  if (CheckHandle(From(call)) != FAILSOFT_OK) return;
  Guard(nullptr, [&] {
    From(call)->Abandon();
    return FAILSOFT_OK;
  });
  From(call)->Unref();
}
