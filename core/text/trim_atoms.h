// A conversation as trimming sees it: messages that stand or fall together.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/json/json.h"
#include "core/text/tokens_count.h"

namespace failsoft::text {

enum class TrimRole : uint8_t {
  kFixed,  // system, developer: never dropped, never moved
  kUser,
  kAssistant,
  kResult,  // of a tool, or of a function
  kOther,
};

struct TrimMessage {
  json::Value value;
  TrimRole role = TrimRole::kOther;
  int64_t tokens = 0;
  size_t atom = 0;
};

// An assistant's message that calls tools, with all their results; or any other message alone. A
// service refuses a call without its results, and a result without its call.
struct TrimAtom {
  std::vector<size_t> messages;  // ascending
  int64_t tokens = 0;
  bool fixed = false;
  bool orphan = false;  // a result whose call is not there
  bool pinned = false;
  bool kept = true;
};

struct Conversation {
  std::vector<TrimMessage> messages;
  std::vector<TrimAtom> atoms;  // in the order of their first messages
};

// `messages` is an array. Linear.
Conversation ReadConversation(const json::Value& messages, const TokenCounter& counter);

}  // namespace failsoft::text
