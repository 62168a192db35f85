#include "core/text/tokens_weights.h"

#include <iterator>

namespace failsoft::text {
namespace {

using enum TextClass;

// The columns of the table below, in its order.
constexpr TextClass kColumns[] = {kHan,       kKana,      kHangul,          kCyrillic,   kGreek,
                                  kArabic,    kPersian,   kHebrew,          kDevanagari, kBengali,
                                  kGurmukhi,  kGujarati,  kTamil,           kTelugu,     kKannada,
                                  kMalayalam, kSinhala,   kIndic,           kThai,       kLao,
                                  kKhmer,     kBurmese,   kGeorgian,        kArmenian,   kEthiopic,
                                  kEmoji,     kRareEmoji, kJoiner,          kMark,       kBox,
                                  kSymbol,    kQuote,     kWidePunctuation, kControl};

constexpr size_t kRow = std::size(kColumns);

// Those of o200k and cl100k are fitted to their tokenizers: tests/tokens shows how well. The others
// are as published measurements had them; a script that those leave out has another's weight.
constexpr int32_t kScripts[][kRow] = {
    // o200k
    {820,  690, 520,  140, 380, 320, 380, 460,  360,  440,  690,  460,  280, 430, 370, 280, 650,
     1140, 410, 1870, 530, 570, 310, 260, 2170, 1930, 3000, 1100, 1710, 480, 520, 930, 380, 1000},
    // cl100k
    {1110, 1000, 940,  340,  1030, 760,  1600, 1340, 1120, 1490, 2000, 2000,
     1450, 2000, 2000, 1660, 2100, 2920, 960,  2180, 1620, 2090, 2140, 2100,
     2970, 2750, 2980, 1800, 1680, 510,  650,  910,  400,  1000},
    // llama3
    {870,  760,  830,  320,  430,  460,  460,  1180, 630,  1420, 1710, 1710,
     1710, 1710, 1710, 1710, 1710, 1710, 470,  2970, 2110, 2110, 2130, 1830,
     2970, 2590, 2590, 2140, 1420, 430,  1790, 900,  900,  1000},
    // deepseek
    {590, 670, 900,  310,  530, 460, 460, 540,  640,  470,  660,  660,  660, 660,  660, 660, 660,
     660, 370, 2290, 1250, 960, 820, 590, 2290, 1890, 1890, 1270, 1550, 430, 1370, 800, 800, 1000},
    // gemma
    {760, 530, 740, 260, 410, 370, 370, 550, 290,  260,  320, 320, 320, 320,  320, 320, 320,
     320, 330, 840, 470, 440, 410, 550, 840, 1130, 1130, 760, 340, 290, 1220, 800, 800, 1000},
    // qwen
    {680,  650,  890,  370,  1000, 550,  550,  440,  1140, 1240, 1360, 1360,
     1360, 1360, 1360, 1360, 1360, 1360, 560,  1140, 1250, 1630, 1130, 1140,
     1140, 1090, 1090, 1350, 0,    340,  1090, 800,  800,  1000},
};

// What the first letter of a word costs, of o200k and of cl100k, in percent of those that follow;
// in scripts that are not here nothing tells words apart.
struct FirstLetter {
  TextClass letter;
  int32_t percent[2];
};

constexpr FirstLetter kFirstLetters[] = {
    {kCyrillic, {765, 335}},  {kGreek, {174, 121}},   {kArabic, {185, 126}},
    {kPersian, {166, 96}},    {kHebrew, {131, 57}},   {kDevanagari, {187, 145}},
    {kTamil, {379, 138}},     {kTelugu, {199, 90}},   {kKannada, {271, 89}},
    {kMalayalam, {358, 147}}, {kGeorgian, {275, 83}}, {kArmenian, {390, 101}},
    {kHangul, {214, 167}},
};

// Of words of Latin letters.
struct WordWeights {
  int32_t word;
  int32_t joined;
  int32_t long_letter;
  int32_t vowel;
  int32_t latin;
  int32_t long_latin;
};

// What does not depend on the script, of o200k and of cl100k; the others have not been told apart.
struct Tokenizer {
  TokenWeights marks;    // with digits, capitals and what is glued
  WordWeights words[4];  // by tongue, up to kEast
  // Of letters in the tongues kCyrillic and kArabic, in percent of what they cost elsewhere.
  int32_t cyrillic;
  int32_t arabic;
  int32_t persian;
};

constexpr TokenWeights Marks(int32_t capital, int32_t next_capital, int32_t glued, int32_t digits,
                             int32_t punctuation, int32_t next_punctuation,
                             int32_t same_punctuation, int32_t newline, int32_t joined_newline,
                             int32_t spaces) {
  TokenWeights weights{};
  weights.capital = capital;
  weights.next_capital = next_capital;
  weights.glued = glued;
  weights.digits = digits;
  weights.punctuation = punctuation;
  weights.next_punctuation = next_punctuation;
  weights.same_punctuation = same_punctuation;
  weights.newline = newline;
  weights.joined_newline = joined_newline;
  weights.spaces = spaces;
  return weights;
}

constexpr Tokenizer kO200k = {Marks(860, 110, 1200, 1080, 910, 240, 0, 940, 40, 950),
                              {{970, 790, 210, 1350, 1930, 0},
                               {1080, 830, 130, 0, 1930, 0},
                               {1090, 810, 200, 1280, 1720, 260},
                               {1050, 740, 310, 430, 1260, 450}},
                              134,
                              119,
                              203};
constexpr Tokenizer kCl100k = {Marks(860, 90, 1260, 1070, 900, 230, 0, 930, 40, 950),
                               {{960, 750, 240, 1970, 2200, 110},
                                {1130, 820, 210, 0, 2200, 110},
                                {1180, 740, 290, 1520, 2000, 400},
                                {1300, 790, 250, 950, 2160, 480}},
                               149,
                               132,
                               83};

constexpr void Grow(int32_t& weight, int32_t percent) { weight = weight * percent / 100; }

constexpr TokenWeights MakeWeights(const Tokenizer& tokenizer, size_t family, Tongue tongue,
                                   int32_t digit_group) {
  const auto at = static_cast<size_t>(tongue);
  const bool is_foreign = tongue != Tongue::kNone && at < std::size(tokenizer.words);
  const WordWeights& words = tokenizer.words[is_foreign ? at : 0];
  TokenWeights weights = tokenizer.marks;
  weights.word = words.word;
  weights.joined = words.joined;
  weights.long_letter = words.long_letter;
  weights.word_letters = is_foreign ? kForeignWordLetters : kWordLetters;
  weights.vowel = words.vowel;
  weights.latin = words.latin;
  weights.long_latin = words.long_latin;
  weights.digit_group = digit_group;
  for (size_t i = 0; i < kRow; ++i) {
    weights.character[static_cast<size_t>(kColumns[i])] = kScripts[family][i];
  }
  weights.first = weights.character;
  if (family < std::size(kFirstLetters->percent)) {
    for (const FirstLetter& first : kFirstLetters) {
      Grow(weights.first[static_cast<size_t>(first.letter)], first.percent[family]);
    }
  }
  for (auto* letters : {&weights.character, &weights.first}) {
    const auto grow_letter = [letters](TextClass letter, int32_t percent) {
      Grow((*letters)[static_cast<size_t>(letter)], percent);
    };
    if (tongue == Tongue::kCyrillic) grow_letter(kCyrillic, tokenizer.cyrillic);
    if (tongue == Tongue::kArabic) grow_letter(kArabic, tokenizer.arabic);
    if (tongue == Tongue::kArabic) grow_letter(kPersian, tokenizer.persian);
  }
  weights.tongue = tongue;
  return weights;
}

constexpr TokenWeights WithReserve(TokenWeights weights) {
  constexpr int32_t kReserve = 115;
  for (int32_t* weight :
       {&weights.word, &weights.joined, &weights.long_letter, &weights.vowel, &weights.capital,
        &weights.next_capital, &weights.glued, &weights.latin, &weights.long_latin, &weights.digits,
        &weights.punctuation, &weights.next_punctuation, &weights.same_punctuation,
        &weights.newline, &weights.joined_newline, &weights.spaces}) {
    Grow(*weight, kReserve);
  }
  for (int32_t& weight : weights.character) Grow(weight, kReserve);
  for (int32_t& weight : weights.first) Grow(weight, kReserve);
  return weights;
}

using OfTongues = std::array<TokenWeights, kTongues>;

constexpr OfTongues ForTongues(const Tokenizer& tokenizer, size_t family, int32_t digit_group,
                               bool with_reserve = false) {
  OfTongues all{};
  for (size_t i = 0; i < kTongues; ++i) {
    all[i] = MakeWeights(tokenizer, family, static_cast<Tongue>(i), digit_group);
    if (with_reserve) all[i] = WithReserve(all[i]);
  }
  return all;
}

constexpr OfTongues kWeights[] = {
    ForTongues(kO200k, 0, 3),       ForTongues(kCl100k, 1, 3), ForTongues(kO200k, 2, 3),
    ForTongues(kO200k, 3, 3),       ForTongues(kO200k, 4, 1),  ForTongues(kO200k, 5, 1),
    ForTongues(kO200k, 0, 3, true),
};

}  // namespace

const TokenWeights& WeightsOf(Family family, Tongue tongue) {
  return kWeights[static_cast<size_t>(family)][static_cast<size_t>(tongue)];
}

}  // namespace failsoft::text
