// What a character is to somebody who looks for a place to cut.
#pragma once

#include <atomic>
#include <cstdint>

namespace failsoft::text {

enum class CutClass : uint8_t {
  kOther,
  kSpace,      // White_Space that ends no line
  kLineEnd,    // LF, CR, VT, FF, NEL, U+2028, U+2029
  kFullStop,   // ".": ends a sentence before a space, unless it ends an abbreviation
  kEnd,        // ends a sentence before a space
  kWideEnd,    // ends a sentence, space or not
  kWideComma,  // a word may end after it
  kCloser,     // closing brackets and quotes: they stay with what they close
  kOpener,     // opening ones
  kWide,       // Han, kana, Hangul: no spaces between words
  kWideMark,   // of those, what begins no line: the long vowel's mark, iteration marks
};

// Classes of grapheme boundaries (UAX #29, table 2).
enum class GraphemeClass : uint8_t {
  kOther,
  kCr,
  kLf,
  kControl,
  kExtend,
  kZwj,
  kSpacingMark,
  kPrepend,
  kL,  // Hangul: leading consonants, vowels, trailing consonants, syllables without and with one
  kV,
  kT,
  kLv,
  kLvt,
  kFlag,     // regional indicators
  kPicture,  // Extended_Pictographic
  kCount,
};

// All that is known about a character.
struct CharacterClass {
  CutClass cut;
  GraphemeClass grapheme;
  bool capital;
  bool letter_or_digit;
};

// utf8proc is asked once for each character, for a page of them when one is first met.
struct ClassTable {
  static constexpr char32_t kEnd = 0x110000;
  static constexpr char32_t kPage = 256;

  CharacterClass of[kEnd];  // mostly never touched, so that it takes no memory
  std::atomic<uint8_t> pages[kEnd / kPage];
};
inline constexpr uint8_t kPageReady = 2;
extern ClassTable class_table;
CharacterClass ClassAtFirst(char32_t c);

inline CharacterClass ClassOfCharacter(char32_t c) {
  const std::atomic<uint8_t>& page = class_table.pages[c / ClassTable::kPage];
  return page.load(std::memory_order_acquire) == kPageReady ? class_table.of[c] : ClassAtFirst(c);
}

extern const CutClass kAsciiClasses[128];

inline CutClass CutClassOf(char32_t c) {
  return c < 0x80 ? kAsciiClasses[c] : ClassOfCharacter(c).cut;
}

// The 29 code points that Python's str.strip() takes off: White_Space and U+001C to U+001F.
inline bool IsStripped(char32_t c) {
  const CutClass is = CutClassOf(c);
  return is == CutClass::kSpace || is == CutClass::kLineEnd || (c >= 0x1C && c <= 0x1F);
}

inline bool IsCapital(char32_t c) { return ClassOfCharacter(c).capital; }
inline bool IsLetterOrDigit(char32_t c) { return ClassOfCharacter(c).letter_or_digit; }

}  // namespace failsoft::text
