// Letters of the Latin script, as what they cost behind one another is kept.
//
// Of the words of a language a tokenizer knows, the letters stand in pairs that it has seen often,
// and its tokens are long there; what it does not know falls apart. So pairs of letters tell what a
// word costs, whichever language it is of: "th" and "ing" are cheap, "zs" and "kq" are not.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace failsoft::text {

// 0 is whatever is no letter; 1 to 26 are a to z, small or capital; then come letters beyond ASCII,
// by the languages that have them.
enum LatinLetter : uint8_t {
  kNoLetter,
  kFirstLetter,
  kWestern = kFirstLetter + 26,  // French, Spanish, Portuguese
  kNorthern,                     // German, Swedish, Finnish
  kEastern,                      // Polish, Czech, Turkish
  kVietnamese,
  kLatinLetters,
};

inline constexpr size_t kLatinRow = 32;  // of a table by two of them; some are never used
static_assert(kLatinLetters <= kLatinRow);

constexpr uint64_t BitsFromC0(std::u32string_view letters) {
  uint64_t bits = 0;
  for (const char32_t c : letters) bits |= uint64_t{1} << (c - 0xC0);
  return bits;
}

inline constexpr uint64_t kNorthernLetters = BitsFromC0(
    U"\u00C4\u00C5\u00C6\u00D6\u00D8\u00DC\u00DF"
    U"\u00E4\u00E5\u00E6\u00F6\u00F8\u00FC");

// Of a letter, of class kLower or kUpper.
inline uint8_t LatinOfAscii(uint8_t letter) { return letter & 0x1F; }

// Of a letter beyond ASCII, of class kLatin.
inline uint8_t LatinOf(char32_t letter) {
  if (letter < 0x100) {
    return (kNorthernLetters >> (letter - 0xC0) & 1) != 0 ? kNorthern : kWestern;
  }
  const bool is_horned = letter == 0x1A0 || letter == 0x1A1 || letter == 0x1AF || letter == 0x1B0;
  return letter >= 0x1E00 || is_horned ? kVietnamese : kEastern;
}

}  // namespace failsoft::text
