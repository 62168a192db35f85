#include "core/engine/stream_result.h"

namespace failsoft::engine {

namespace {

std::string_view ModeName(wire::ResumeMode mode) {
  static constexpr std::string_view kNames[] = {"instruct", "prefill", "prefix", "exact"};
  return kNames[static_cast<size_t>(mode)];
}

void Text(json::Writer& writer, std::string_view key, std::string_view value) {
  if (!value.empty()) writer.Key(key).String(value);
}

void WriteChoice(json::Writer& writer, const wire::StreamMessage& message,
                 const wire::StreamChoice& choice) {
  writer.BeginObject().Key("index").Int(choice.index);
  writer.Key("message").Raw(message.MessageJson(choice.index, /*with_tool_calls=*/true));
  writer.Key("finish_reason");
  if (choice.finish_reason.empty()) {
    writer.Null();
  } else {
    writer.String(choice.finish_reason);
  }
  if (!choice.logprobs_json.empty()) writer.Key("logprobs").Raw(choice.logprobs_json);
  writer.EndObject();
}

}  // namespace

std::string_view StreamResult::finish_reason() const {
  return choices.empty() ? std::string_view() : std::string_view(choices.front().finish_reason);
}

void WriteResume(json::Writer& writer, const ResumeRecord& resume) {
  const wire::JoinReport& report = resume.report;
  writer.BeginObject().Key("attempt").Int(resume.attempt);
  writer.Key("mode").String(ModeName(resume.mode));
  writer.Key("cause").String(base::CodeName(resume.cause));
  writer.Key("join").String(wire::JoinName(report.join));
  writer.Key("dropped_chars").Int(static_cast<int64_t>(report.dropped_chars));
  writer.Key("dropped_kind").String(wire::DroppedKindName(report.dropped_kind));
  writer.Key("delivered_chars_before").Int(static_cast<int64_t>(resume.chars_before));
  writer.Key("gap_ms").Int(resume.gap);
  Text(writer, "model", resume.model);
  Text(writer, "request_id", resume.request_id);
  writer.EndObject();
}

std::string CompletionJson(const StreamResult& result) {
  json::Writer writer;
  writer.Reserve(256 + result.message.text().size());
  writer.BeginObject();
  Text(writer, "id", result.id);
  writer.Key("object").String("chat.completion");
  if (result.created != 0) writer.Key("created").Int(result.created);
  writer.Key("model").String(result.model);
  writer.Key("choices").BeginArray();
  for (const wire::StreamChoice& choice : result.choices) {
    WriteChoice(writer, result.message, choice);
  }
  writer.EndArray();
  if (!result.usage_json.empty()) writer.Key("usage").Raw(result.usage_json);
  Text(writer, "system_fingerprint", result.system_fingerprint);
  Text(writer, "service_tier", result.service_tier);
  return std::move(writer.EndObject()).Take();
}

}  // namespace failsoft::engine
