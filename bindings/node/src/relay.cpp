#include "relay.h"

#include <string>

#include "call.h"
#include "text.h"

namespace failsoft::node {
namespace {

constexpr size_t kMaxEvents = 256;

struct Relayed {
  Napi::Value head;
  std::string bytes;
  int end = 0;
};

void Add(Napi::Env env, const failsoft_event_view& event, Relayed& relayed) {
  switch (event.kind) {
    case FAILSOFT_EVENT_HEAD:
      relayed.head = Text(env, event.json, event.json_size);
      break;
    case FAILSOFT_EVENT_BODY:
      relayed.bytes.append(event.text, event.text_size);
      break;
    case FAILSOFT_EVENT_REPLY:
      relayed.end = 1;
      break;
    case FAILSOFT_EVENT_FAILED:
      relayed.end = 2;
      break;
    default:
      break;
  }
}

Napi::Value Bytes(Napi::Env env, const std::string& bytes) {
  if (bytes.empty()) return env.Undefined();
  return Napi::Buffer<char>::Copy(env, bytes.data(), bytes.size());
}

}  // namespace

Napi::Value TakeRelayed(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  BatchHandle batch;
  Lib().queue_drain(QueueOf(info[0]), kMaxEvents, 0, Receive(batch));
  if (!batch) return env.Undefined();
  Relayed relayed{env.Undefined(), {}, 0};
  failsoft_event_view event{};
  const size_t count = Lib().batch_count(batch.get());
  for (size_t i = 0; i < count; ++i) {
    Lib().batch_get(batch.get(), i, &event, sizeof event);
    Add(env, event, relayed);
  }
  const Napi::Array taken = Napi::Array::New(env, 3);
  taken.Set(0U, relayed.head);
  taken.Set(1U, Bytes(env, relayed.bytes));
  taken.Set(2U, Napi::Number::New(env, relayed.end));
  return taken;
}

}  // namespace failsoft::node
