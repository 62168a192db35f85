// Finding where a text goes on like the end of another.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace failsoft::wire {

// Reads a text as it grows and tells whether it still occurs somewhere in `tail`; once it does not,
// the ends of the tail that the text begins with are known. This is the search of Knuth, Morris and
// Pratt with a pattern that is not known beforehand: the leftmost occurrence only ever moves to the
// right. Linear in the tail and the text together, however the text comes.
//
// Lengths are bytes. In UTF-8, a text that begins with a whole character matches whole characters.
class TailMatch {
 public:
  explicit TailMatch(std::string_view tail) : tail_(tail) {}

  // `text` is what was given before, grown. False once it occurs nowhere in the tail.
  bool Advance(std::string_view text);

  // The longest end of the tail that `text`, as last given, begins with; 0 if none. Ends the match.
  size_t LongestOverlap(std::string_view text);
  // The next shorter one than `overlap`.
  size_t ShorterOverlap(size_t overlap) const { return border_[overlap]; }
  // The distance at which the first `length` bytes of the text repeat; `length` if they do not.
  size_t PeriodOf(size_t length) const { return length - border_[length]; }

  size_t steps() const { return steps_; }  // comparisons so far, to show that they are few

 private:
  void TakeByte(std::string_view text);
  bool FindRest(std::string_view text);

  std::string_view tail_;
  std::vector<uint16_t> border_ = {0};  // [n]: longest proper border of the first n bytes
  size_t searched_ = 0;                 // bytes of the tail behind the search
  size_t matched_ = 0;                  // bytes of the text that end there
  bool alive_ = true;
  size_t steps_ = 0;
};

}  // namespace failsoft::wire
