#include "core/text/tokens_weights.h"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <type_traits>

#include "core/text/tokens_letters.h"
#include "core/text/tokens_own.h"
#include "core/text/tokens_pairs.h"

namespace failsoft::text {
namespace {

using enum TextClass;

// The columns of the table below, in its order.
constexpr TextClass kColumns[] = {
    kHan,        kSingleHan, kRareHan,         kKana,      kHangul, kSingleHangul, kRareHangul,
    kDevanagari, kBengali,   kGurmukhi,        kGujarati,  kTamil,  kTelugu,       kKannada,
    kMalayalam,  kSinhala,   kIndic,           kThai,      kLao,    kKhmer,        kBurmese,
    kGeorgian,   kEthiopic,  kEmoji,           kRareEmoji, kJoiner, kMark,         kBox,
    kSymbol,     kQuote,     kWidePunctuation, kControl};

constexpr size_t kRow = std::size(kColumns);

// Those of o200k and cl100k are fitted to their tokenizers: tests/tokens shows how well. The others
// are as published measurements had them; a script that those leave out has another's weight.
constexpr int32_t kScripts[][kRow] = {
    // o200k
    {690,  1690, 2070, 630, 550, 1250, 1460, 420,  320,  670,  400,  340, 450, 400, 330, 630,
     1130, 400,  1870, 490, 550, 340,  2170, 1930, 3000, 1100, 1240, 480, 640, 880, 720, 1000},
    // cl100k
    {760,  1040, 2470, 880,  560,  1410, 1730, 1110, 1410, 1990, 1920,
     1480, 1940, 1940, 1730, 2110, 2910, 950,  2180, 1580, 2070, 2040,
     2950, 2750, 2980, 1800, 1290, 510,  1030, 860,  630,  1000},
    // llama3
    {870,  870, 870,  760,  830,  830,  830,  630,  1420, 1710, 1710, 1710, 1710, 1710, 1710, 1710,
     1710, 470, 2970, 2110, 2110, 2130, 2970, 2590, 2590, 2140, 1420, 430,  1790, 900,  900,  1000},
    // deepseek
    {590, 590, 590,  670,  900, 900, 900,  640,  470,  660,  660,  660, 660,  660, 660, 660,
     660, 370, 2290, 1250, 960, 820, 2290, 1890, 1890, 1270, 1550, 430, 1370, 800, 800, 1000},
    // gemma
    {760, 760, 760, 530, 740, 740, 740, 290,  260,  320, 320, 320, 320,  320, 320, 320,
     320, 330, 840, 470, 440, 410, 840, 1130, 1130, 760, 340, 290, 1220, 800, 800, 1000},
    // qwen
    {680,  680, 680,  650,  890,  890,  890,  1140, 1240, 1360, 1360, 1360, 1360, 1360, 1360, 1360,
     1360, 560, 1140, 1250, 1630, 1130, 1140, 1090, 1090, 1350, 0,    340,  1090, 800,  800,  1000},
};

// What the first letter of a word costs more, of o200k and of cl100k; in scripts that are not here
// nothing tells words apart.
struct FirstLetter {
  TextClass letter;
  int32_t more[2];
};

constexpr FirstLetter kFirstLetters[] = {
    {kBengali, {580, 380}},      {kDevanagari, {0, 450}},   {kGeorgian, {270, 370}},
    {kGujarati, {230, 380}},     {kHangul, {370, 430}},     {kKannada, {280, 360}},
    {kMalayalam, {300, 330}},    {kTamil, {280, 300}},      {kTelugu, {230, 360}},
    {kSingleHangul, {370, 430}}, {kRareHangul, {370, 430}},
};

// What letters of an alphabet cost in the other families, in percent of o200k: those of published
// measurements, of which o200k has 280 thousandths for a Cyrillic letter, 410 for a Greek one, 380
// for an Arabic and 450 for a Hebrew one. An Armenian one is 290.
struct Alphabets {
  int32_t cyrillic;
  int32_t greek;
  int32_t arabic;
  int32_t hebrew;
  int32_t armenian;
};

constexpr Alphabets kLlama3Alphabets = {114, 105, 121, 262, 631};
constexpr Alphabets kDeepSeekAlphabets = {111, 129, 121, 120, 203};
constexpr Alphabets kGemmaAlphabets = {93, 100, 97, 122, 190};
constexpr Alphabets kQwenAlphabets = {132, 244, 145, 98, 393};

constexpr int32_t PercentOf(const Alphabets& alphabets, TextClass c) {
  if (c == kCyrillic) return alphabets.cyrillic;
  if (c == kGreek) return alphabets.greek;
  if (c == kHebrew) return alphabets.hebrew;
  return c == kArmenian ? alphabets.armenian : alphabets.arabic;
}

constexpr WordWeights kO200kWords = {10,  180, 130,  760, 50,  1210, 720,
                                     300, 30,  1470, 420, 850, 60,   8};
constexpr WordWeights kCl100kWords = {0,   70, 100,  700, 40,  1310, 610,
                                      380, 20, 1440, 510, 860, 30,   8};

constexpr OwnTokens::Bits BitsOf(std::u16string_view characters) {
  OwnTokens::Bits bits{};
  for (const char16_t c : characters) {
    const size_t at = static_cast<size_t>(c) - kSyllables;
    bits[at / 64] |= uint64_t{1} << (at % 64);
  }
  return bits;
}

constexpr OwnTokens kO200kOwn = {BitsOf(kO200kSingle), BitsOf(kO200kJoined)};
constexpr OwnTokens kCl100kOwn = {BitsOf(kCl100kSingle), BitsOf(kCl100kJoined)};

struct Tokenizer {
  size_t row;  // of kScripts
  const WordWeights& words;
  const Pairs& pairs;
  int32_t digit_group;
  bool is_cl100k;              // or as o200k, where nothing else is known
  const Alphabets* alphabets;  // of o200k's letters, but for those that are known
  const OwnTokens* own;
};

struct LetterWeights {
  int16_t first;  // of a word
  int16_t letter;
};

constexpr LetterWeights ForTokenizer(const Tokenizer& tokenizer, TextClass text_class,
                                     const LetterCosts& costs) {
  const int32_t percent =
      tokenizer.alphabets == nullptr ? 100 : PercentOf(*tokenizer.alphabets, text_class);
  const int32_t first = tokenizer.is_cl100k ? costs.cl100k_first : costs.o200k_first;
  const int32_t letter = tokenizer.is_cl100k ? costs.cl100k : costs.o200k;
  return {static_cast<int16_t>(first * percent / 100),
          static_cast<int16_t>(letter * percent / 100)};
}

constexpr void AddLetter(const Tokenizer& tokenizer, char32_t c, TextClass text_class,
                         const LetterCosts& costs, TokenWeights& weights) {
  const LetterWeights its = ForTokenizer(tokenizer, text_class, costs);
  weights.first_letter[c - kAlphabets] = its.first;
  weights.letter[c - kAlphabets] = its.letter;
}

constexpr TextClass ClassOfAlphabet(char32_t c) {
  if (c < 0x400) return kGreek;
  if (c < 0x530) return kCyrillic;
  if (c < 0x590) return kArmenian;
  if (c < 0x600) return kHebrew;
  return c < 0x670 ? kArabic : kPersian;
}

// Of all letters, the rare ones as their script has them.
constexpr void AddAlphabets(const Tokenizer& tokenizer, TokenWeights& weights) {
  for (char32_t c = kAlphabets; c < kAlphabetsEnd; ++c) {
    for (const RareLetters& rare : kRareLetters) {
      const bool is_its = rare.text_class == ClassOfAlphabet(c);
      if (is_its) AddLetter(tokenizer, c, rare.text_class, rare.costs, weights);
    }
  }
  for (const Letter& letter : kLetterCosts) {
    AddLetter(tokenizer, letter.letter, ClassOfAlphabet(letter.letter), letter.costs, weights);
  }
  // Letters of the same scripts elsewhere, which are rare.
  for (const RareLetters& rare : kRareLetters) {
    const LetterWeights its = ForTokenizer(tokenizer, rare.text_class, rare.costs);
    weights.first[static_cast<size_t>(rare.text_class)] = its.first;
    weights.character[static_cast<size_t>(rare.text_class)] = its.letter;
  }
}

// Fitted to texts in which hardly a letter is doubled twice, some pairs of the same cost nothing:
// a letter again and again would be one token, however long.
constexpr int16_t kLeastOfSame = 40;

constexpr TokenWeights MakeWeights(const Tokenizer& tokenizer) {
  TokenWeights weights{};
  static_cast<WordWeights&>(weights) = tokenizer.words;
  for (size_t before = 0; before < kLatinLetters; ++before) {
    for (size_t letter = 0; letter < kLatinLetters; ++letter) {
      const int16_t least = letter == before && letter != kNoLetter ? kLeastOfSame : 0;
      weights.pairs[before * kLatinRow + letter] = std::max(tokenizer.pairs[before][letter], least);
    }
  }
  weights.digit_group = tokenizer.digit_group;
  for (size_t i = 0; i < kRow; ++i) {
    weights.character[static_cast<size_t>(kColumns[i])] = kScripts[tokenizer.row][i];
  }
  weights.first = weights.character;
  if (tokenizer.own != nullptr) {
    for (const FirstLetter& first : kFirstLetters) {
      weights.first[static_cast<size_t>(first.letter)] += first.more[tokenizer.is_cl100k ? 1 : 0];
    }
  }
  AddAlphabets(tokenizer, weights);
  weights.own = tokenizer.own;
  return weights;
}

constexpr TokenWeights WithReserve(TokenWeights weights) {
  constexpr int32_t kReserve = 115;
  const auto grow = [](auto& weight) {
    weight = static_cast<std::remove_reference_t<decltype(weight)>>(weight * kReserve / 100);
  };
  for (int32_t* weight :
       {&weights.word, &weights.glued, &weights.capital, &weights.hump, &weights.next_capital,
        &weights.digits, &weights.punctuation, &weights.next_punctuation, &weights.same_punctuation,
        &weights.newline, &weights.joined_newline, &weights.spaces, &weights.next_newline,
        &weights.next_space}) {
    grow(*weight);
  }
  for (int16_t& weight : weights.pairs) grow(weight);
  for (int32_t& weight : weights.character) grow(weight);
  for (int32_t& weight : weights.first) grow(weight);
  for (int16_t& weight : weights.letter) grow(weight);
  for (int16_t& weight : weights.first_letter) grow(weight);
  return weights;
}

constexpr Tokenizer kO200k = {0, kO200kWords, kO200kPairs, 3, false, nullptr, &kO200kOwn};
constexpr Tokenizer kCl100k = {1, kCl100kWords, kCl100kPairs, 3, true, nullptr, &kCl100kOwn};

// What is not known of a tokenizer is as o200k has it.
constexpr Tokenizer Like(size_t row, int32_t digit_group, const Alphabets& alphabets) {
  return {row, kO200kWords, kO200kPairs, digit_group, false, &alphabets, nullptr};
}

constexpr TokenWeights kWeights[] = {
    MakeWeights(kO200k),
    MakeWeights(kCl100k),
    MakeWeights(Like(2, 3, kLlama3Alphabets)),
    MakeWeights(Like(3, 3, kDeepSeekAlphabets)),
    MakeWeights(Like(4, 1, kGemmaAlphabets)),
    MakeWeights(Like(5, 1, kQwenAlphabets)),
    WithReserve(MakeWeights(kO200k)),
};

}  // namespace

const TokenWeights& WeightsOf(Family family) { return kWeights[static_cast<size_t>(family)]; }

}  // namespace failsoft::text
