// What the pieces of a streamed answer add up to.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/wire/stream_delta.h"

namespace failsoft::wire {

struct StreamToolCall {
  std::string id;
  std::string name;
  std::string arguments;
};

struct StreamedChoice {
  std::string text;
  std::string reasoning;
  std::string refusal;
  std::map<int, StreamToolCall> tool_calls;  // by slot; kFunctionCallSlot is `function_call`
};

// One for a call, over all its connections.
class StreamMessage : public DeltaSink {
 public:
  void OnDelta(const Delta& delta) override;

  // Empty for a choice that never began.
  const StreamedChoice& choice(int index = 0) const;
  std::string_view text() const { return first_.text; }
  std::vector<int> choices() const;  // that began, in order

  // Some tool call's arguments are no JSON: what they would be, had the stream broken off in them.
  bool HasTornCall() const;

  // The choice's `message` as a unary answer has it: {"role":"assistant","content":...}. Tool calls
  // are left out unless asked for: half a call must not be run, so ask after an orderly end only.
  std::string MessageJson(int index, bool with_tool_calls) const;

 private:
  [[gnu::noinline]] StreamedChoice& OtherChoice(int index);

  StreamedChoice first_;  // choice 0, mostly the only one
  bool has_first_ = false;
  std::map<int, StreamedChoice> others_;
};

}  // namespace failsoft::wire
