// What the classes of characters cost, by family of tokenizers.
#pragma once

#include <array>
#include <cstdint>

#include "core/text/tokens.h"
#include "core/text/tokens_tongue.h"

namespace failsoft::text {

// In thousandths of a token.
struct TokenWeights {
  // A word of ASCII letters: `word` or `joined`, and `long_letter` for each letter past
  // `word_letters`, which is kWordLetters, or kForeignWordLetters in a tongue of the Latin script.
  int32_t word;
  int32_t joined;  // the same of a word right after a mark, which is often of its token
  int32_t long_letter;
  int32_t word_letters;
  // More for a word of kVowelLetters or more that ends in a vowel (IsEndingVowel).
  int32_t vowel;
  // Nothing but capitals: `capital` for the first, `next_capital` for each that follows.
  int32_t capital;
  int32_t next_capital;
  // A word glued to a digit, or begun by a capital in the middle: base64, hex, camelCase.
  int32_t glued;
  // A word with letters beyond ASCII: `latin`, and `long_latin` for each past `latin_letters`.
  int32_t latin;
  int32_t long_latin;
  int32_t digits;       // each started group
  int32_t digit_group;  // digits a group
  int32_t punctuation;  // the first of a run
  int32_t next_punctuation;
  int32_t same_punctuation;                     // one that is as the one before: rules, dots
  int32_t newline;                              // a run
  int32_t joined_newline;                       // the same right after a mark
  int32_t spaces;                               // a run of two or more
  std::array<int32_t, kTextClasses> character;  // of the classes counted one by one
  std::array<int32_t, kTextClasses> first;      // the same of the first letter of a word
  Tongue tongue;                                // that they are for
};

inline constexpr int32_t kWordLetters = 7;
inline constexpr int32_t kForeignWordLetters = 4;
inline constexpr int64_t kVowelLetters = 6;
inline constexpr int64_t kLatinLetters = 4;

// A character of a class counted one by one, behind one of class `last`.
inline int32_t CharacterCost(const TokenWeights& weights, TextClass now, TextClass last) {
  const auto& costs = IsScript(last) ? weights.character : weights.first;
  return costs[static_cast<size_t>(now)];
}

const TokenWeights& WeightsOf(Family family, Tongue tongue = Tongue::kNone);

}  // namespace failsoft::text
