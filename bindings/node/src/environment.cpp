#include "environment.h"

#include <iterator>
#include <vector>

#include "log_lines.h"
#include "text.h"

namespace failsoft::node {
namespace {

// What is done for one ring, so that other work has its turn.
constexpr size_t kMaxEvents = 64;
constexpr size_t kMaxReadable = 16;  // each with up to Packing::kMaxEvents

// FAILSOFT_AGAIN: how far a call is that has not ended.
void AddEnded(Napi::Env env, const failsoft_event_view& event, const Napi::Array& ended,
              uint32_t& size) {
  const bool is_progress = event.kind == FAILSOFT_EVENT_PROGRESS;
  const bool is_reply = event.kind == FAILSOFT_EVENT_REPLY || is_progress;
  if (!is_reply && event.kind != FAILSOFT_EVENT_FAILED) return;
  const auto status = static_cast<int>(is_progress ? FAILSOFT_AGAIN : event.status);
  ended.Set(size++, Napi::Number::New(env, static_cast<double>(event.tag)));
  ended.Set(size++, Napi::Number::New(env, status));
  ended.Set(size++, is_reply ? Text(env, event.text, event.text_size) : env.Undefined());
  ended.Set(size++, is_reply ? Text(env, event.json, event.json_size) : env.Undefined());
}

// `refused` is filled with the numbers of calls that wait for fresh credentials.
Napi::Array Ended(Napi::Env env, const failsoft_batch* batch, std::vector<uint32_t>& refused) {
  const Napi::Array ended = Napi::Array::New(env);
  uint32_t size = 0;
  failsoft_event_view event{};
  const size_t count = Lib().batch_count(batch);
  for (size_t i = 0; i < count; ++i) {
    Lib().batch_get(batch, i, &event, sizeof event);
    AddEnded(env, event, ended, size);
    if (event.kind == FAILSOFT_EVENT_CREDENTIALS_WANTED) {
      refused.push_back(static_cast<uint32_t>(event.tag));
    }
  }
  return ended;
}

Napi::Array Numbers(Napi::Env env, const std::vector<uint32_t>& numbers) {
  const Napi::Array array = Napi::Array::New(env, numbers.size());
  for (uint32_t i = 0; i < numbers.size(); ++i) array.Set(i, Napi::Number::New(env, numbers[i]));
  return array;
}

}  // namespace

void Environment::Install(Napi::Env env) {
  auto environment = std::make_unique<Environment>(env);
  env.SetInstanceData(environment.release());
}

Environment& Environment::Of(Napi::Env env) { return *env.GetInstanceData<Environment>(); }

Environment::Environment(Napi::Env env)
    : env_(env), bell_(Doorbell::Make(env, [this] { Answer(); })), packing_(env) {
  auto readable = Napi::Uint32Array::New(env, kMaxReadable);
  readable_ = Napi::Persistent(readable.As<Napi::Object>());
  numbers_ = readable.Data();
  if (Lib().queue_new(Receive(queue_)) != FAILSOFT_OK) throw std::bad_alloc();
  const auto ring = [](void* bell) { static_cast<Doorbell*>(bell)->Ring(); };
  Lib().queue_set_wakeup(queue_.get(), ring, bell_.get());
  // After the thread-safe function was made, so that it runs before Node's own hook for that.
  env.AddCleanupHook([this] { Close(); });
}

Environment::~Environment() { Close(); }

// Calls that still run end with their handles, which Node lets go of next.
void Environment::Close() {
  ForgetLogLines(bell_.get());
  queue_.reset();  // no wakeup runs any more when this returns
  bell_->Close();
}

void Environment::Answer() {
  if (!queue_ || answer_.IsEmpty()) return;
  const Napi::HandleScope scope(env_);
  const Doorbell::Rings rings = bell_->Take(numbers_, kMaxReadable);
  if (rings.more) bell_->Ring();
  const napi_value none = env_.Undefined();
  napi_value arguments[] = {Napi::Number::New(env_, static_cast<double>(rings.pressed)), none,
                            none};
  if (rings.other) TakeEnded(arguments[1], arguments[2]);
  answer_.Call(none, std::size(arguments), arguments);
}

void Environment::TakeEnded(napi_value& ended, napi_value& refused) {
  BatchHandle batch;
  Lib().queue_drain(queue_.get(), kMaxEvents, 0, Receive(batch));
  if (!batch) return;
  if (Lib().batch_count(batch.get()) == kMaxEvents) bell_->Ring();
  std::vector<uint32_t> numbers;
  ended = Ended(env_, batch.get(), numbers);
  if (!numbers.empty()) refused = Numbers(env_, numbers);
}

}  // namespace failsoft::node
