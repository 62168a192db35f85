// Classes of characters that tokenizers treat alike.
#pragma once

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
  kKana,
  kHangul,
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
  kEmoji,
  kJoiner,  // zero-width joiners, variation selectors, skin tones, flag letters
  kMark,    // combining
  kBox,     // lines, blocks
  kSymbol,  // anything else
  kQuote,   // typographic quotes, dashes, the ellipsis
  kWidePunctuation,
  kCount,
};

inline constexpr size_t kTextClasses = static_cast<size_t>(TextClass::kCount);

extern const TextClass kAsciiTextClasses[128];

inline TextClass ClassOfAscii(uint8_t byte) { return kAsciiTextClasses[byte & 0x7F]; }
TextClass ClassOf(char32_t character);  // of any character

}  // namespace failsoft::text
