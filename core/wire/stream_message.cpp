#include "core/wire/stream_message.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/json/json.h"
#include "core/wire/strict_json.h"

namespace failsoft::wire {
namespace {

void WriteFunction(json::Writer& writer, const StreamToolCall& call) {
  writer.BeginObject().Key("name").String(call.name);
  writer.Key("arguments").String(call.arguments).EndObject();
}

void WriteToolCalls(json::Writer& writer, const std::map<int, StreamToolCall>& calls) {
  const auto first = calls.lower_bound(0);
  if (first == calls.end()) return;
  writer.Key("tool_calls").BeginArray();
  for (auto call = first; call != calls.end(); ++call) {
    writer.BeginObject().Key("id").String(call->second.id);
    writer.Key("type").String("function").Key("function");
    WriteFunction(writer, call->second);
    writer.EndObject();
  }
  writer.EndArray();
}

void WriteFunctionCall(json::Writer& writer, const std::map<int, StreamToolCall>& calls) {
  const auto call = calls.find(kFunctionCallSlot);
  if (call == calls.end()) return;
  writer.Key("function_call");
  WriteFunction(writer, call->second);
}

// Null where something else stands in its place, as in an answer that was not streamed.
void WriteContent(json::Writer& writer, const StreamedChoice& choice) {
  const bool is_null =
      choice.text.empty() && (!choice.refusal.empty() || !choice.tool_calls.empty());
  writer.Key("content");
  is_null ? writer.Null() : writer.String(choice.text);
}

// Of a function without parameters some services say nothing at all. A line feed inside a text, or
// half a character, is a model's mistake, and no sign that anything is missing.
bool IsTorn(const std::string& arguments) {
  return !base::IsBlank(arguments) && StrictJson(arguments).empty();
}

bool HasTornCall(const StreamedChoice& choice) {
  return std::any_of(choice.tool_calls.begin(), choice.tool_calls.end(),
                     [](const auto& call) { return IsTorn(call.second.arguments); });
}

// Apart: a piece of text is to touch as little code as can be.
[[gnu::noinline]] std::string& ArgumentsOf(StreamedChoice& choice, const Delta& delta) {
  StreamToolCall& call = choice.tool_calls[delta.tool_slot];
  if (call.id.empty()) call.id = delta.tool_id;
  if (call.name.empty()) call.name = delta.tool_name;
  return call.arguments;
}

// What the piece goes on with.
std::string& TextOf(StreamedChoice& choice, const Delta& delta) {
  switch (delta.kind) {
    case DeltaKind::kToolCall:
      return ArgumentsOf(choice, delta);
    case DeltaKind::kReasoning:
      return choice.reasoning;
    case DeltaKind::kRefusal:
      return choice.refusal;
    default:
      return choice.text;
  }
}

}  // namespace

StreamedChoice& StreamMessage::OtherChoice(int index) { return others_[index]; }

void StreamMessage::OnDelta(const Delta& delta) {
  has_first_ |= delta.choice == 0;
  StreamedChoice& choice = delta.choice == 0 ? first_ : OtherChoice(delta.choice);
  TextOf(choice, delta).append(delta.text);
}

const StreamedChoice& StreamMessage::choice(int index) const {
  static const StreamedChoice kNothing;
  if (index == 0) return first_;
  const auto found = others_.find(index);
  return found == others_.end() ? kNothing : found->second;
}

std::vector<int> StreamMessage::choices() const {
  std::vector<int> indexes;
  if (has_first_) indexes.push_back(0);
  for (const auto& [index, choice] : others_) indexes.push_back(index);
  return indexes;
}

bool StreamMessage::HasTornCall() const {
  return wire::HasTornCall(first_) ||
         std::any_of(others_.begin(), others_.end(),
                     [](const auto& other) { return wire::HasTornCall(other.second); });
}

std::string StreamMessage::MessageJson(int index, bool with_tool_calls) const {
  const StreamedChoice& said = choice(index);
  json::Writer writer;
  writer.BeginObject().Key("role").String("assistant");
  WriteContent(writer, said);
  if (!said.refusal.empty()) writer.Key("refusal").String(said.refusal);
  if (!said.reasoning.empty()) writer.Key("reasoning_content").String(said.reasoning);
  if (with_tool_calls) {
    WriteToolCalls(writer, said.tool_calls);
    WriteFunctionCall(writer, said.tool_calls);
  }
  writer.EndObject();
  return std::move(writer).Take();
}

}  // namespace failsoft::wire
