#include "core/wire/event_stream.h"

#include <algorithm>

namespace failsoft::wire {

namespace {

constexpr std::string_view kDeltaNames[] = {"content", "reasoning_content", "refusal"};

json::Writer& BeginChoice(json::Writer& writer, int index) {
  writer.Key("choices").BeginArray().BeginObject().Key("index").Int(index);
  return writer.Key("delta");
}

std::string EndChoice(json::Writer& writer, std::string_view finish_reason) {
  writer.Key("finish_reason");
  finish_reason.empty() ? writer.Null() : writer.String(finish_reason);
  return std::move(writer.EndObject().EndArray().EndObject()).Take();
}

void WriteFunction(json::Writer& writer, const Delta& delta, bool is_told) {
  writer.BeginObject();
  if (!is_told && !delta.tool_name.empty()) writer.Key("name").String(delta.tool_name);
  writer.Key("arguments").String(delta.text).EndObject();
}

void WriteToolPiece(json::Writer& writer, const Delta& delta, bool is_told) {
  if (delta.tool_slot == kFunctionCallSlot) {
    return WriteFunction(writer.Key("function_call"), delta, is_told);
  }
  writer.Key("tool_calls").BeginArray().BeginObject().Key("index").Int(delta.tool_slot);
  if (!is_told) writer.Key("id").String(delta.tool_id).Key("type").String("function");
  WriteFunction(writer.Key("function"), delta, is_told);
  writer.EndObject().EndArray();
}

// What a stream says of each tool call and a whole answer does not: its place.
void WriteNumbered(json::Writer& writer, const json::Value& calls) {
  writer.BeginArray();
  int64_t index = 0;
  for (const json::Value call : calls) {
    writer.BeginObject().Key("index").Int(index++);
    for (const json::Value member : call) {
      if (member.key() != "index") writer.Key(member.key()).Raw(member.raw());
    }
    writer.EndObject();
  }
  writer.EndArray();
}

}  // namespace

void AppendEvent(std::string& stream, std::string_view data) {
  for (;;) {
    const size_t end = data.find('\n');
    stream.append("data: ").append(data.substr(0, end)) += '\n';
    if (end == std::string_view::npos) break;
    data.remove_prefix(end + 1);
  }
  stream += '\n';
}

void AppendDone(std::string& stream) { AppendEvent(stream, "[DONE]"); }

void ChunkWriter::SetAnswer(std::string_view id, std::string_view model, int64_t created) {
  id_ = id;
  model_ = model;
  created_ = created;
  has_answer_ = true;
}

json::Writer ChunkWriter::Begin() const {
  json::Writer writer;
  writer.BeginObject().Key("id").String(id_).Key("object").String("chat.completion.chunk");
  writer.Key("created").Int(created_).Key("model").String(model_);
  return writer;
}

void ChunkWriter::AppendPiece(std::string& stream, const Delta& delta) {
  json::Writer writer = Begin();
  BeginChoice(writer, delta.choice).BeginObject();
  if (delta.kind == DeltaKind::kToolCall) {
    const std::pair<int, int> call(delta.choice, delta.tool_slot);
    const bool is_told = std::find(told_.begin(), told_.end(), call) != told_.end();
    WriteToolPiece(writer, delta, is_told);
    if (!is_told) told_.push_back(call);
  } else {
    writer.Key(kDeltaNames[static_cast<size_t>(delta.kind)]).String(delta.text);
  }
  writer.EndObject();
  AppendEvent(stream, EndChoice(writer, {}));
}

void ChunkWriter::AppendFinish(std::string& stream, const StreamChoice& choice) const {
  json::Writer writer = Begin();
  BeginChoice(writer, choice.index).BeginObject().EndObject();
  AppendEvent(stream, EndChoice(writer, choice.finish_reason));
}

void ChunkWriter::AppendUsage(std::string& stream, std::string_view usage_json) const {
  json::Writer writer = Begin();
  writer.Key("choices").BeginArray().EndArray().Key("usage").Raw(usage_json).EndObject();
  AppendEvent(stream, writer.text());
}

void ChunkWriter::AppendMessage(std::string& stream, int index, const json::Value& message) const {
  json::Writer writer = Begin();
  BeginChoice(writer, index).BeginObject();
  for (const json::Value member : message) {
    writer.Key(member.key());
    if (member.key() == "tool_calls" && member.IsArray()) {
      WriteNumbered(writer, member);
    } else {
      writer.Raw(member.raw());
    }
  }
  writer.EndObject();
  AppendEvent(stream, EndChoice(writer, {}));
}

std::string AsEventStream(const json::Value& completion) {
  std::string stream;
  ChunkWriter writer;
  writer.SetAnswer(completion["id"].AsString(), completion["model"].AsString(),
                   completion["created"].AsInt().value_or(0));
  int number = 0;
  for (const json::Value choice : completion["choices"]) {
    const int index = static_cast<int>(choice["index"].AsInt().value_or(number++));
    writer.AppendMessage(stream, index, choice["message"]);
    const std::string_view finish = choice["finish_reason"].AsString();
    writer.AppendFinish(stream, {index, std::string(finish.empty() ? "stop" : finish), {}});
  }
  if (completion["usage"].IsObject()) writer.AppendUsage(stream, completion["usage"].raw());
  AppendDone(stream);
  return stream;
}

}  // namespace failsoft::wire
