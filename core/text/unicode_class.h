// What a character is to somebody who looks for a place to cut.
#pragma once

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

extern const CutClass kAsciiClasses[128];
CutClass WideClass(char32_t c);  // of what is not ASCII

// Blocks of 256 characters that hold nothing but kOther: the alphabets of most languages, emoji.
constexpr bool IsAlphabet(char32_t c) {
  return (c >= 0x0100 && c < 0x0500) || (c >= 0x0700 && c < 0x0900) ||
         (c >= 0x0A00 && c < 0x0F00) || (c >= 0x1F000 && c < 0x20000);
}

inline CutClass CutClassOf(char32_t c) {
  if (c < 0x80) return kAsciiClasses[c];
  return IsAlphabet(c) ? CutClass::kOther : WideClass(c);
}

// The 29 code points that Python's str.strip() takes off: White_Space and U+001C to U+001F.
bool IsStripped(char32_t c);

bool IsCapital(char32_t c);
bool IsLetterOrDigit(char32_t c);

}  // namespace failsoft::text
