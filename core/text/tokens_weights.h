// What the classes of characters cost, by family of tokenizers.
#pragma once

#include <array>
#include <cstdint>

#include "core/text/tokens.h"
#include "core/text/tokens_latin.h"

namespace failsoft::text {

// The Greek, Cyrillic, Armenian, Hebrew and Arabic scripts, each letter of which has a cost.
inline constexpr char32_t kAlphabets = 0x370;
inline constexpr char32_t kAlphabetsEnd = 0x700;

// Han and Hangul, of which tokenizers have tokens for some.
inline constexpr char32_t kSyllables = 0x4E00;
inline constexpr char32_t kSyllablesEnd = 0xD7A4;

// A bit for each: of which there is a token, and of which there are tokens with others too.
struct OwnTokens {
  using Bits = std::array<uint64_t, (kSyllablesEnd - kSyllables) / 64 + 1>;
  Bits single;
  Bits joined;
};

// In thousandths of a token: where Latin words begin, their capitals, and what is no letter.
struct WordWeights {
  int32_t word;          // more for a word that begins behind neither a mark nor a digit
  int32_t glued;         // behind a digit: hexadecimal digits, base64
  int32_t capital;       // for a word that begins with a capital
  int32_t hump;          // for a capital behind a small letter: base64, camelCase
  int32_t next_capital;  // for one behind another
  int32_t digits;        // each started group
  int32_t punctuation;   // the first of a run
  int32_t next_punctuation;
  int32_t same_punctuation;  // one that is as the one before: rules, dots
  int32_t newline;           // a run
  int32_t joined_newline;    // the same right after a mark
  int32_t spaces;            // a run of two or more
  int32_t next_newline;      // each of a run but the first, so that no run is for nothing
  int32_t next_space;        // each of a run but the first two
};

struct TokenWeights : WordWeights {
  // Letters of the Latin script, and what comes behind one, by the one before and itself.
  std::array<int16_t, kLatinRow * kLatinRow> pairs;
  int32_t digit_group;                          // digits a group
  std::array<int32_t, kTextClasses> character;  // of the classes counted one by one
  std::array<int32_t, kTextClasses> first;      // the same of the first letter of a word
  using Alphabets = std::array<int16_t, kAlphabetsEnd - kAlphabets>;
  Alphabets letter;        // of [kAlphabets, kAlphabetsEnd)
  Alphabets first_letter;  // the same of the first of a word
  const OwnTokens* own;    // where they are known
};

inline int32_t PairCost(const TokenWeights& weights, uint8_t before, uint8_t letter) {
  return weights.pairs[before * kLatinRow + letter];
}

// Of a letter that has the class `now` behind a character of the class `last`, besides its pair's.
inline int32_t LetterCost(const TokenWeights& weights, TextClass now, TextClass last) {
  using enum TextClass;
  if (IsLatin(last)) {
    return now != kUpper ? 0 : last == kUpper ? weights.next_capital : weights.hump;
  }
  const int32_t start = last == kPunctuation ? 0 : last == kDigit ? weights.glued : weights.word;
  return now == kUpper ? start + weights.capital : start;
}

// The class of a character of class kHan or kHangul, as a tokenizer knows it.
inline TextClass ClassByTokens(const OwnTokens& own, char32_t c, TextClass now) {
  using enum TextClass;
  const char32_t at = c - kSyllables;
  if (c < kSyllables || c >= kSyllablesEnd) return now == kHan ? kRareHan : kRareHangul;
  const auto has = [at](const OwnTokens::Bits& bits) {
    return (bits[at / 64] >> at % 64 & 1) != 0;
  };
  if (has(own.joined)) return now;
  if (has(own.single)) return now == kHan ? kSingleHan : kSingleHangul;
  return now == kHan ? kRareHan : kRareHangul;
}

// A character `c` of a class `now` counted one by one, behind one of class `last`.
inline int32_t CharacterCost(const TokenWeights& weights, char32_t c, TextClass now,
                             TextClass last) {
  using enum TextClass;
  const bool is_first = !IsScript(last);
  if (c >= kAlphabets && c < kAlphabetsEnd) {
    return (is_first ? weights.first_letter : weights.letter)[c - kAlphabets];
  }
  if (weights.own != nullptr && (now == kHan || now == kHangul)) {
    now = ClassByTokens(*weights.own, c, now);
  }
  return (is_first ? weights.first : weights.character)[static_cast<size_t>(now)];
}

const TokenWeights& WeightsOf(Family family);

}  // namespace failsoft::text
