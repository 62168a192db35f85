// Classes of characters that tokenizers treat alike.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace failsoft::text {

enum class TextClass : uint8_t {
  kStart,  // nothing yet
  kLower,
  kUpper,
  kDigit,
  kSpace,    // and tab
  kNewline,  // CR and LF
  kPunctuation,
  kControl,
  kLatin,  // letters beyond ASCII, their marks precomposed
  // What follows is counted character by character.
  kHan,
  kSingleHan,  // of which tokenizers have a token, but none with others: a family's weights tell
  kRareHan,    // not even that
  kKana,
  kHangul,
  kSingleHangul,
  kRareHangul,
  kCyrillic,
  kGreek,
  kArabic,
  kPersian,  // letters that Persian and Urdu add
  kHebrew,
  kDevanagari,
  kBengali,
  kGurmukhi,
  kGujarati,
  kTamil,
  kTelugu,
  kKannada,
  kMalayalam,
  kSinhala,
  kIndic,  // the other scripts of India
  kThai,
  kLao,
  kKhmer,
  kBurmese,
  kGeorgian,
  kArmenian,
  kEthiopic,
  kEmoji,      // and the letters of flags
  kRareEmoji,  // in blocks of 64 that o200k has no token for
  kJoiner,     // zero-width joiners, variation selectors, skin tones
  kMark,       // combining
  kBox,        // lines, blocks
  kSymbol,     // anything else
  kQuote,      // typographic quotes, dashes, the ellipsis
  kWidePunctuation,
  kCount,
};

inline constexpr size_t kTextClasses = static_cast<size_t>(TextClass::kCount);

// Of letters whose cost is told by the one before.
inline bool IsLatin(TextClass c) {
  return c == TextClass::kLower || c == TextClass::kUpper || c == TextClass::kLatin;
}

// Of letters that are counted one by one, or their marks.
inline bool IsScript(TextClass c) {
  return (c >= TextClass::kHan && c <= TextClass::kEthiopic) || c == TextClass::kMark;
}

extern const TextClass kAsciiTextClasses[128];

inline TextClass ClassOfAscii(uint8_t byte) { return kAsciiTextClasses[byte & 0x7F]; }

// Of sixteen characters each; kCount where they are not all of one class.
inline constexpr size_t kTextClassBlock = 16;
extern const std::array<TextClass, 0x10000 / kTextClassBlock> kTextClassBlocks;
TextClass ClassInMixedBlock(char32_t character);

// Of any character.
inline TextClass ClassOf(char32_t character) {
  if (character >= 0x10000) return ClassInMixedBlock(character);
  const TextClass all = kTextClassBlocks[character / kTextClassBlock];
  return all != TextClass::kCount ? all : ClassInMixedBlock(character);
}

struct Character {
  char32_t value;
  int size;  // in bytes
};

// The character at `at`, which is not ASCII. A byte that belongs to none counts as one.
inline Character ReadCharacter(const char* at, const char* end) {
  constexpr Character kBroken = {0xFFFD, 1};
  const auto byte = [at](int i) { return char32_t{static_cast<uint8_t>(at[i])}; };
  const auto go_on = [](char32_t bytes) { return (bytes & 0xC0) == 0; };  // 0x80 taken off
  const char32_t lead = byte(0);
  if (lead < 0xC2 || lead > 0xF4 || end - at < 2) return kBroken;
  const char32_t second = byte(1) ^ 0x80;
  if (lead < 0xE0) return go_on(second) ? Character{(lead & 0x1F) << 6 | second, 2} : kBroken;
  if (end - at < 3) return kBroken;
  const char32_t third = byte(2) ^ 0x80;
  if (lead < 0xF0) {
    const char32_t value = (lead & 0xF) << 12 | second << 6 | third;
    return go_on(second | third) && value >= 0x800 ? Character{value, 3} : kBroken;
  }
  if (end - at < 4) return kBroken;
  const char32_t fourth = byte(3) ^ 0x80;
  const char32_t value = (lead & 7) << 18 | second << 12 | third << 6 | fourth;
  return go_on(second | third | fourth) && value >= 0x10000 ? Character{value, 4} : kBroken;
}

}  // namespace failsoft::text
