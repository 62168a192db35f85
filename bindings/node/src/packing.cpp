#include "packing.h"

namespace failsoft::node {
namespace {

constexpr size_t kHead = 2;
constexpr size_t kNumbersAnEvent = 7;

// As in lib/stream_batch.js.
enum Type : int32_t { kText = 1, kReasoning, kRefusal, kToolCall, kAttempt, kRetry, kResumed };

// 0: newer than this file.
int32_t TypeOf(const failsoft_event_view& event) {
  switch (event.kind) {
    case FAILSOFT_EVENT_DELTA:
      return event.delta <= FAILSOFT_DELTA_TOOL_CALL ? event.delta : 0;
    case FAILSOFT_EVENT_ATTEMPT:
      return kAttempt;
    case FAILSOFT_EVENT_RETRY:
      return kRetry;
    case FAILSOFT_EVENT_RESUMED:
      return kResumed;
    default:
      return 0;
  }
}

// The size of valid UTF-8 in UTF-16 units: one a character, and one more beyond U+FFFF.
int32_t Utf16Size(const char* data, size_t size) {
  int32_t units = 0;
  for (size_t i = 0; i < size; ++i) {
    const auto byte = static_cast<unsigned char>(data[i]);
    units += ((byte & 0xC0) != 0x80) + (byte >= 0xF0);
  }
  return units;
}

}  // namespace

Packing::End Packing::EndOf(const failsoft_event_view& event) {
  if (event.kind == FAILSOFT_EVENT_REPLY) return kReply;
  if (event.kind == FAILSOFT_EVENT_CREDENTIALS_WANTED) return kCredentialsWanted;
  return event.kind == FAILSOFT_EVENT_FAILED ? kFailure : kNone;
}

Packing::Packing(Napi::Env env) {
  auto array = Napi::Int32Array::New(env, kHead + kNumbersAnEvent * kMaxEvents);
  numbers_ = Napi::Persistent(array.As<Napi::Object>());
  first_ = array.Data();
}

Napi::String Packing::Pack(Napi::Env env, const failsoft_batch* batch) {
  text_.clear();
  is_ascii_ = true;
  next_ = first_ + kHead;
  first_[1] = kNone;
  failsoft_event_view event{};
  const Library& lib = Lib();
  const size_t count = lib.batch_count(batch);
  for (size_t i = 0; i < count; ++i) {
    lib.batch_get(batch, i, &event, sizeof event);
    first_[1] = EndOf(event);
    if (TypeOf(event) != 0) Add(event);
  }
  first_[0] = static_cast<int32_t>((next_ - first_ - kHead) / kNumbersAnEvent);
  napi_value text = nullptr;
  const auto create = is_ascii_ ? napi_create_string_latin1 : napi_create_string_utf8;
  NAPI_THROW_IF_FAILED(env, create(env, text_.data(), text_.size(), &text), Napi::String());
  return Napi::String(env, text);
}

void Packing::Add(const failsoft_event_view& event) {
  *next_++ = TypeOf(event);
  *next_++ = event.choice;
  *next_++ = event.tool_index;
  AddText(event.text, event.text_size);
  AddText(event.tool_id, event.tool_id_size);
  AddText(event.tool_name, event.tool_name_size);
  AddText(event.json, event.json_size);
}

void Packing::AddText(const char* data, size_t size) {
  if (size == 0) {  // three of four
    *next_++ = 0;
    return;
  }
  const int32_t units = Utf16Size(data, size);
  is_ascii_ = is_ascii_ && static_cast<size_t>(units) == size;
  *next_++ = units;
  text_.append(data, size);
}

}  // namespace failsoft::node
