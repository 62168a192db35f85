// What a reader takes for one character: extended grapheme clusters, by the rules of UAX #29 for
// Unicode 15.0 and the classes of utf8proc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/text/unicode_class.h"

namespace failsoft::text {

constexpr uint32_t GraphemeBit(GraphemeClass is) { return 1U << static_cast<unsigned>(is); }

// By class of the character before, a bit for each class of the one after: whether the two may be
// of one grapheme. For flags, and pictures behind a joiner, that depends on what lies before them.
extern const uint32_t kGraphemeJoins[static_cast<size_t>(GraphemeClass::kCount)];

inline bool MayJoin(GraphemeClass before, GraphemeClass after) {
  return (kGraphemeJoins[static_cast<size_t>(before)] >> static_cast<unsigned>(after) & 1U) != 0;
}

// Whether a grapheme certainly ends between two characters, whatever lies before them.
inline bool SurelyEndsBetween(char32_t before, char32_t after) {
  constexpr char32_t kFirstMark = 0x300;  // below, only CR LF holds together
  if (before < kFirstMark && after < kFirstMark) return before != '\r' || after != '\n';
  return !MayJoin(ClassOfCharacter(before).grapheme, ClassOfCharacter(after).grapheme);
}

// Grapheme boundaries of a text that is met in parts.
class GraphemeWalk {
 public:
  // Goes over the next character; whether a grapheme ends before it. True for the first.
  bool Step(char32_t next) {
    constexpr uint32_t kRunsOn =  // of these another one of the same changes nothing
        GraphemeBit(GraphemeClass::kExtend) | GraphemeBit(GraphemeClass::kL) |
        GraphemeBit(GraphemeClass::kV) | GraphemeBit(GraphemeClass::kT);
    const GraphemeClass now = ClassOfCharacter(next).grapheme;
    return (last_ != now || (GraphemeBit(now) & kRunsOn) == 0) && StepTo(now);
  }

 private:
  bool StepTo(GraphemeClass now);

  enum class Picture : uint8_t { kNo, kYes, kJoined };  // a picture and its marks; and a joiner

  GraphemeClass last_ = GraphemeClass::kControl;
  Picture picture_ = Picture::kNo;
  bool odd_flag_ = false;  // the last is a flag that has no other half yet
};

// The last grapheme boundary in (begin, limit], or npos when there is none. `walk` has gone over
// what lies before `begin`, unless that is known to be a boundary. `limit` is less than the text's
// size. When there is none, `walk` has gone on to `limit`.
size_t LastGraphemeEnd(std::string_view text, size_t begin, size_t limit, GraphemeWalk& walk);

// The first sure boundary in [begin, end), else `end`; `begin` is more than 0.
size_t FirstGraphemeEnd(std::string_view text, size_t begin, size_t end);

}  // namespace failsoft::text
