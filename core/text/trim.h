// Making a conversation fit: what goes first, what never goes, and what is told about it.
//
// In stages, until it fits: old tool results are cleared to a placeholder; the oldest turns are
// dropped, more of them than is needed now, so that the next requests begin as this one does and a
// service's prompt cache keeps working; the middle of the largest texts is cut out; the first user
// message is given up. Never dropped: system and developer messages, the last turn, the last user
// message, what the caller pins. A result is never empty and never over the budget.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/json/json.h"
#include "core/text/tokens_count.h"

namespace failsoft::text {

struct TrimOptions {
  int64_t budget = 0;      // tokens of the messages, the reply's primer included
  double low_water = 0.8;  // of the budget: how far down to go when something must go
  bool clear_tool_results = true;
  size_t keep_tool_results = 3;  // the newest, which are not cleared
  bool keep_first_user = true;   // as long as it can be
  bool start_on_user = false;    // put the first user message back when another turn would begin
  bool cut = true;               // the middles of texts
  std::vector<size_t> pinned;    // indices of messages that are left as they are
};

struct TrimCut {
  size_t index = 0;
  size_t characters_before = 0;
  size_t characters_after = 0;  // the mark that stands for the middle included
};

// Why nothing was returned: what cannot be given up is larger than the budget.
struct TrimUnfit {
  int64_t needed = 0;  // tokens of what would remain
  int64_t budget = 0;
  int64_t fixed = 0;  // of that, system and developer messages
};

struct Trimmed {
  std::optional<TrimUnfit> unfit;
  int64_t tokens_before = 0;
  int64_t tokens_after = 0;
  int64_t pinned_tokens = 0;
  bool changed = false;
  std::vector<size_t> kept;  // indices, ascending
  std::vector<size_t> dropped;
  std::vector<size_t> cleared;
  std::vector<TrimCut> cuts;
  std::map<size_t, std::string> contents;  // of edited messages: the new "content", as JSON
};

inline constexpr std::string_view kClearedResult = "[Old tool result cleared to save context.]";

// `messages` is an array. Linear but for sorting the texts that are cut.
Trimmed TrimMessages(const json::Value& messages, const TokenCounter& counter,
                     const TrimOptions& options);

// `message` with another "content", every other byte as it was.
std::string WithContent(const json::Value& message, std::string_view content_json);

}  // namespace failsoft::text
