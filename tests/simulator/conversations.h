// The answers that later requests may ask to continue.
#pragma once

#include <cstdint>
#include <deque>
#include <unordered_map>

#include "tests/simulator/chat.h"
#include "tests/simulator/playlist.h"

namespace failsoft::sim {

struct Conversation {
  int64_t entry = -1;  // of the script, which began it
  SharedText full_answer;
  Playlist continuations;  // of that entry
};

class Conversations {
 public:
  // Begins the conversation anew if there is one of that key.
  void Begin(uint64_t key, Conversation conversation);
  // Null when there is none. Only the newest 100,000 are kept.
  Conversation* Find(uint64_t key);

 private:
  std::unordered_map<uint64_t, Conversation> conversations_;
  std::deque<uint64_t> keys_;  // the oldest first
};

}  // namespace failsoft::sim
