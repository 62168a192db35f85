// What a stream of chat.completion.chunk objects adds, piece by piece.
#pragma once

#include <cstdint>
#include <string_view>

namespace failsoft::wire {

enum class DeltaKind : uint8_t { kText, kReasoning, kRefusal, kToolCall };

// The slot of `delta.function_call`, the form that tool calls had before there were several.
inline constexpr int kFunctionCallSlot = -1;

// One piece, as views that are valid during the call that hands it over. Every string is valid
// UTF-8 and may hold NUL. `text` is empty only in a kToolCall that says a call's id or name.
struct Delta {
  DeltaKind kind = DeltaKind::kText;
  int choice = 0;
  std::string_view text = {};  // kToolCall: a piece of the arguments, which need not be valid JSON
  // kToolCall only. Slots count from 0 in each choice, in the order in which calls began. Id and
  // name are all that is known of them so far, in every piece; each is set once.
  int tool_slot = 0;
  std::string_view tool_id = {};
  std::string_view tool_name = {};
};

class DeltaSink {
 public:
  virtual ~DeltaSink() = default;
  virtual void OnDelta(const Delta& delta) = 0;
};

}  // namespace failsoft::wire
