// Which call a piece of a tool call belongs to. Private to this folder.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/wire/stream_delta.h"

namespace failsoft::wire {

struct ToolSlot {
  int number = 0;
  std::string id;
  std::string name;
  char16_t half = 0;  // of a surrogate pair, that the arguments so far end with
};

// The calls of one choice. OpenAI numbers them; others give every call the number 0, or none, or a
// new id with every piece, or empty ids and names.
class ToolSlots {
 public:
  // The slot of a piece, a new one where the piece begins a call: its index is new, or it comes
  // with a name and an id other than the call's at that index. Without an index it belongs to the
  // last call, unless it comes with a name and not with that call's id. A call that lacks its name
  // or id is given them first. The reference is valid until the next Find.
  ToolSlot& Find(std::optional<int64_t> index, std::string_view id, std::string_view name);

  std::vector<ToolSlot>& all() { return slots_; }
  ToolSlot& function_call() { return function_call_; }  // the older form, which is one at most

 private:
  ToolSlot& Begin(std::optional<int64_t> index);
  ToolSlot& Select(std::optional<int64_t> index, std::string_view id, std::string_view name);

  std::vector<ToolSlot> slots_;
  ToolSlot function_call_{kFunctionCallSlot, {}, {}, 0};
  std::map<int64_t, size_t> by_index_;
  size_t last_ = 0;
};

}  // namespace failsoft::wire
