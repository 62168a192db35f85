// What letters tell of the language of a text.
//
// Tokenizers know some languages far better than others that are written alike: a word of French
// costs less than one of Finnish, a letter of Russian less than one of Serbian, and words without
// any accent cost more where accents are about than in English. The letters that only some
// languages have tell which it is, for the words behind them.
#pragma once

#include <cstddef>
#include <cstdint>

namespace failsoft::text {

// One that is further down holds against those above it, for as long as it lasts.
enum class Tongue : uint8_t {
  kNone,      // nothing told otherwise: English, Russian, Arabic
  kWest,      // French, Spanish, Portuguese
  kNorth,     // German, Swedish, Finnish
  kEast,      // Polish, Czech, Turkish, Vietnamese
  kCyrillic,  // Ukrainian, Serbian, Kazakh: letters that Russian has not
  kArabic,    // Pashto, Kurdish, Uyghur: Arabic letters of neither Arabic nor Persian nor Urdu
  kCount,
};

inline constexpr size_t kTongues = static_cast<size_t>(Tongue::kCount);

inline constexpr int64_t kTongueReach = 400;  // bytes behind the letter that told it

Tongue TongueOfLetter(char32_t letter);

// kNone for what is no letter beyond ASCII, or tells nothing.
inline Tongue TongueOf(char32_t c) {
  const bool is_plain = c >= 0x1F00 || (c >= 0x780 && c < 0x1E00) || (c >= 0x410 && c < 0x450) ||
                        (c >= 0x250 && c < 0x400);
  return is_plain ? Tongue::kNone : TongueOfLetter(c);
}

}  // namespace failsoft::text
