// The answers that later requests may ask to continue.
#pragma once

#include <cstdint>
#include <deque>
#include <unordered_map>
#include <utility>

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
  void Begin(uint64_t key, Conversation conversation);
  void Forget(uint64_t key) { conversations_.erase(key); }
  // Null when there is none. Only the newest 100,000 are kept.
  Conversation* Find(uint64_t key);

 private:
  struct Kept {
    Conversation conversation;
    int64_t number;  // of its beginning
  };

  std::unordered_map<uint64_t, Kept> conversations_;
  std::deque<std::pair<uint64_t, int64_t>> begun_;  // key and number, the oldest first
  int64_t last_number_ = 0;
};

}  // namespace failsoft::sim
