// The guide's `trim_history`: system messages first, then as many of the newest others as fit.
//
// Bit for bit what the guide's code gives where it gives something: sizes are Unicode code points
// of a text, and the number of parts or keys where a content is a list or an object; a content is
// looked at only when the guide's loop reaches it. Where that code raises, a failure names the
// message. Linear, where the guide's `insert(0, ...)` is quadratic.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "core/base/result.h"
#include "core/json/json.h"

namespace failsoft::text {

inline constexpr int64_t kNoSize = -1;  // a content that has no size: null, a number, missing

// What the rule needs of a message.
struct HistoryMessage {
  int64_t size = kNoSize;
  bool is_system = false;
};

// The guide's estimate: a token is about four characters. Beyond int64 it stays at its end. What is
// no whole number of tokens is compared as such, which is to say in whole characters.
constexpr int64_t HistoryBudget(int64_t max_tokens_estimate) {
  constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
  constexpr int64_t kLeast = std::numeric_limits<int64_t>::min();
  if (max_tokens_estimate > kMost / 4) return kMost;
  return max_tokens_estimate < kLeast / 4 ? kLeast : max_tokens_estimate * 4;
}

int64_t FractionalHistoryBudget(double max_tokens_estimate);

// The indices of the messages to keep, in the order in which the guide returns them. Failure:
// kRequest at "/messages/<index>/content".
base::Result<std::vector<size_t>> KeepHistory(std::span<const int64_t> sizes,
                                              std::span<const uint8_t> is_system,
                                              int64_t max_characters);

// The same of messages as JSON, the last of two members of one name counting, as in Python.
base::Result<std::vector<size_t>> KeepHistory(const json::Value& messages, int64_t max_characters);

}  // namespace failsoft::text
