// What a reader takes for one character: extended grapheme clusters (UAX #29), by utf8proc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace failsoft::text {

// Whether a grapheme certainly ends between two characters, whatever lies before them. For a few
// pairs (flags, emoji joined by U+200D) that depends: then no.
bool SurelyEndsBetweenMarks(char32_t before, char32_t after);
inline bool SurelyEndsBetween(char32_t before, char32_t after) {
  constexpr char32_t kFirstMark = 0x300;  // below, only CR LF holds together
  if (before < kFirstMark && after < kFirstMark) return before != '\r' || after != '\n';
  return SurelyEndsBetweenMarks(before, after);
}

// Grapheme boundaries of a text that is met in parts.
class GraphemeWalk {
 public:
  // Goes over the next character; whether a grapheme ends before it. True for the first.
  bool Step(char32_t next);

 private:
  char32_t last_ = 0;
  int32_t state_ = 0;  // utf8proc's
  bool begun_ = false;
};

// The last grapheme boundary in (begin, limit], or npos when there is none. `walk` has gone over
// what lies before `begin`, unless that is known to be a boundary. `limit` is less than the text's
// size. When there is none, `walk` has gone on to `limit`.
size_t LastGraphemeEnd(std::string_view text, size_t begin, size_t limit, GraphemeWalk& walk);

// The first sure boundary in [begin, end), else `end`; `begin` is more than 0.
size_t FirstGraphemeEnd(std::string_view text, size_t begin, size_t end);

}  // namespace failsoft::text
