#include "core/wire/tail_match.h"

namespace failsoft::wire {

bool TailMatch::Advance(std::string_view text) {
  while (alive_ && border_.size() <= text.size()) {
    TakeByte(text);
    alive_ = FindRest(text);
  }
  return alive_;
}

void TailMatch::TakeByte(std::string_view text) {
  const size_t length = border_.size() - 1;
  size_t border = border_[length];
  while (border > 0 && text[border] != text[length]) {
    border = border_[border];
    ++steps_;
  }
  if (length > 0 && text[border] == text[length]) ++border;
  ++steps_;
  border_.push_back(static_cast<uint16_t>(border));
}

// Moves on in the tail until all that is known of the text is matched.
bool TailMatch::FindRest(std::string_view text) {
  const size_t length = border_.size() - 1;
  while (matched_ < length) {
    if (searched_ == tail_.size()) return false;
    while (matched_ > 0 && text[matched_] != tail_[searched_]) {
      matched_ = border_[matched_];
      ++steps_;
    }
    if (text[matched_] == tail_[searched_]) ++matched_;
    ++searched_;
    ++steps_;
  }
  return true;
}

size_t TailMatch::LongestOverlap(std::string_view text) {
  const size_t length = border_.size() - 1;
  while (alive_ && length > 0 && searched_ < tail_.size()) {
    matched_ = border_[matched_];
    alive_ = FindRest(text);
  }
  alive_ = false;
  return matched_;
}

}  // namespace failsoft::wire
