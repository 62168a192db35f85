#include "call.h"

#include <memory>
#include <optional>
#include <string>

#include "client.h"
#include "environment.h"
#include "failure.h"
#include "text.h"

namespace failsoft::node {
namespace {

// A stream has a queue of its own: what its reader has not taken stays there, where the core sees
// it and pauses the connection.
struct Call {
  ~Call() { Release(); }

  // The queue comes first: no wakeup runs any more when it is gone.
  void Release() {
    StopListening();
    last.reset();
    call.reset();
  }

  // Its last events are all that is kept: an earlier batch would hold memory that the core uses
  // again for the events to come.
  void KeepEnd(BatchHandle batch) {
    StopListening();
    last = std::move(batch);
  }

  void StopListening() {
    queue.reset();
    button.reset();
  }

  std::optional<Doorbell::Button> button;
  QueueHandle queue;
  CallHandle call;
  BatchHandle last;  // of a stream that has ended
};

// What V8 should know about when it decides whether it is time to collect garbage.
constexpr int64_t kOutsideBytes = 8 << 10;

// Of no interest to an environment that ends, which refuses it.
void Weigh(napi_env env, int64_t bytes) {
  int64_t now = 0;
  napi_adjust_external_memory(env, bytes, &now);
}

Call& Of(const Napi::CallbackInfo& info) { return *info[0].As<Napi::External<Call>>().Data(); }

Napi::Value Hold(Napi::Env env, std::unique_ptr<Call> call) {
  const auto finalize = [](Napi::Env finalized, Call* held) {
    Weigh(finalized, -kOutsideBytes);
    delete held;
  };
  const auto external = Napi::External<Call>::New(env, call.get(), finalize);
  call.release();
  Weigh(env, kOutsideBytes);
  return external;
}

Napi::Value Start(const Napi::CallbackInfo& info, failsoft_call_kind kind,
                  const std::string& request, failsoft_queue* queue, uint32_t number,
                  std::unique_ptr<Call> call) {
  ErrorHandle error;
  const failsoft_status status =
      Lib().call_start(ClientOf(info[0]), kind, request.data(), request.size(), queue, number,
                       Receive(call->call), Receive(error));
  if (status != FAILSOFT_OK) return Failure(info.Env(), status, error);
  return Hold(info.Env(), std::move(call));
}

}  // namespace

Napi::Value StartCall(const Napi::CallbackInfo& info) {
  const auto kind = static_cast<failsoft_call_kind>(info[1].As<Napi::Number>().Int32Value());
  return Start(info, kind, Utf8(info[2]), Environment::Of(info).queue(),
               info[3].As<Napi::Number>().Uint32Value(), std::make_unique<Call>());
}

Napi::Value StartStream(const Napi::CallbackInfo& info) {
  const auto kind = static_cast<failsoft_call_kind>(info[1].As<Napi::Number>().Int32Value());
  const uint32_t number = info[3].As<Napi::Number>().Uint32Value();
  auto call = std::make_unique<Call>();
  call->button.emplace(Environment::Of(info).bell(), number);
  if (Lib().queue_new(Receive(call->queue)) != FAILSOFT_OK) throw std::bad_alloc();
  const auto press = [](void* button) { static_cast<Doorbell::Button*>(button)->Press(); };
  Lib().queue_set_wakeup(call->queue.get(), press, &*call->button);
  failsoft_queue* queue = call->queue.get();
  return Start(info, kind, Utf8(info[2]), queue, number, std::move(call));
}

void CancelCall(const Napi::CallbackInfo& info) { Lib().call_cancel(Of(info).call.get()); }

void ReleaseCall(const Napi::CallbackInfo& info) { Of(info).Release(); }

failsoft_queue* QueueOf(const Napi::Value& stream) {
  return stream.As<Napi::External<Call>>().Data()->queue.get();
}

Napi::Value TakeEvents(const Napi::CallbackInfo& info) {
  Call& call = Of(info);
  BatchHandle batch;
  Lib().queue_drain(call.queue.get(), Packing::kMaxEvents, 0, Receive(batch));
  if (!batch) return info.Env().Undefined();
  Packing& packing = Environment::Of(info).packing();
  const Napi::String text = packing.Pack(info.Env(), batch.get());
  if (packing.has_ended()) call.KeepEnd(std::move(batch));
  return text;
}

namespace {

failsoft_event_view LastEvent(const BatchHandle& batch) {
  failsoft_event_view event{};
  Lib().batch_get(batch.get(), Lib().batch_count(batch.get()) - 1, &event, sizeof event);
  return event;
}

}  // namespace

Napi::Value StreamText(const Napi::CallbackInfo& info) {
  const failsoft_event_view event = LastEvent(Of(info).last);
  return Text(info.Env(), event.text, event.text_size);
}

Napi::Value StreamBody(const Napi::CallbackInfo& info) {
  const failsoft_event_view event = LastEvent(Of(info).last);
  return Text(info.Env(), event.json, event.json_size);
}

Napi::Value CallDetails(const Napi::CallbackInfo& info) {
  BufHandle buf;
  ErrorHandle error;
  const failsoft_status status =
      Lib().call_result(Of(info).call.get(), Receive(buf), Receive(error));
  if (status != FAILSOFT_OK) return Failure(info.Env(), status, error);
  return Text(info.Env(), buf);
}

Napi::Value CallReport(const Napi::CallbackInfo& info) {
  BufHandle buf;
  const failsoft_status status = Lib().call_report(Of(info).call.get(), Receive(buf));
  if (status != FAILSOFT_OK) return Failure(info.Env(), status, nullptr);
  return Text(info.Env(), buf);
}

Napi::Value CallFailed(const Napi::CallbackInfo& info) {
  return CallFailure(info.Env(), Of(info).call.get());
}

}  // namespace failsoft::node
