// Everything that a stream decoder says, as a text to compare.
#pragma once

#include <string>
#include <string_view>

#include "core/wire/stream_decoder.h"

namespace failsoft::wire {

// Each part behind its size: byte for byte, so that nothing is mended on the way.
inline void AppendRecord(std::string& record, std::initializer_list<std::string_view> parts) {
  for (const std::string_view part : parts) {
    record.append(std::to_string(part.size())).append(":").append(part).append(" ");
  }
  record += '\n';
}

// The deltas, one a line.
class DeltaLog : public DeltaSink {
 public:
  void OnDelta(const Delta& delta) override {
    constexpr std::string_view kNames[] = {"text", "reasoning", "refusal", "tool"};
    AppendRecord(text,
                 {kNames[static_cast<size_t>(delta.kind)], std::to_string(delta.choice), delta.text,
                  std::to_string(delta.tool_slot), delta.tool_id, delta.tool_name});
  }

  std::string text;
};

inline std::string Describe(const StreamDecoder& decoder) {
  std::string facts;
  AppendRecord(facts, {StreamEndingName(decoder.ending()), StreamEndingName(decoder.ending(true)),
                       decoder.done() ? "done" : "", decoder.finished() ? "finished" : ""});
  for (const StreamChoice& choice : decoder.choices()) {
    AppendRecord(facts, {std::to_string(choice.index), choice.finish_reason, choice.logprobs_json});
  }
  AppendRecord(facts,
               {decoder.usage_json(), decoder.id(), decoder.model(), decoder.system_fingerprint(),
                decoder.service_tier(), std::to_string(decoder.created())});
  if (const StreamError* error = decoder.error()) {
    AppendRecord(facts, {error->reply.type, error->reply.message, error->reply.code, error->body});
  }
  return facts;
}

}  // namespace failsoft::wire
