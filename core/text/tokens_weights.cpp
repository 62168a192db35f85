#include "core/text/tokens_weights.h"

namespace failsoft::text {
namespace {

using enum TextClass;

// The columns of the table below, in its order.
constexpr TextClass kColumns[] = {
    kHan,     kKana,   kHangul, kCyrillic, kGreek,   kArabic,   kHebrew,          kDevanagari,
    kBengali, kIndic,  kThai,   kKhmer,    kBurmese, kGeorgian, kArmenian,        kEthiopic,
    kEmoji,   kJoiner, kMark,   kBox,      kSymbol,  kQuote,    kWidePunctuation, kControl};

constexpr size_t kRow = std::size(kColumns);

// Fitted to the families' own tokenizers: tests/tokens shows how well.
constexpr int32_t kScripts[][kRow] = {
    // o200k
    {860, 920, 820, 280,  410,  380,  450,  350, 390,  420, 430, 630,
     570, 300, 290, 2000, 1590, 1620, 1140, 480, 1630, 800, 900, 1000},
    // cl100k
    {1320, 1200, 1360, 540,  1060, 920,  1180, 1200, 1430, 1710, 1000, 1690,
     2110, 2130, 2140, 2970, 2610, 2510, 1220, 510,  1690, 900,  1000, 1000},
    // llama3
    {870,  760,  830,  320,  430,  460,  1180, 630, 1420, 1710, 470, 2110,
     2110, 2130, 1830, 2970, 2590, 2140, 1420, 430, 1790, 900,  900, 1000},
    // deepseek
    {590, 670, 900, 310,  530,  460,  540,  640, 470,  660, 370, 1250,
     960, 820, 590, 2290, 1890, 1270, 1550, 430, 1370, 800, 800, 1000},
    // gemma
    {760, 530, 740, 260, 410,  370, 550, 290, 260,  320, 330, 470,
     440, 410, 550, 840, 1130, 760, 340, 290, 1220, 800, 800, 1000},
    // qwen
    {680,  650,  890,  370,  1000, 550,  440, 1140, 1240, 1360, 560, 1250,
     1630, 1130, 1140, 1140, 1090, 1350, 0,   340,  1090, 800,  800, 1000},
};

constexpr TokenWeights MakeWeights(size_t family, int32_t digit_group) {
  TokenWeights weights{920,  420,         750, 240, 1190, 1520, 390,
                       1040, digit_group, 810, 350, 810,  110,  {}};
  for (size_t i = 0; i < kRow; ++i) {
    weights.character[static_cast<size_t>(kColumns[i])] = kScripts[family][i];
  }
  return weights;
}

constexpr TokenWeights WithReserve(TokenWeights weights) {
  constexpr auto grow = [](int32_t& weight) { weight = weight * 115 / 100; };
  for (int32_t* weight :
       {&weights.word, &weights.long_letter, &weights.capital, &weights.next_capital,
        &weights.glued, &weights.latin, &weights.long_latin, &weights.digits, &weights.punctuation,
        &weights.next_punctuation, &weights.newline, &weights.spaces}) {
    grow(*weight);
  }
  for (int32_t& weight : weights.character) grow(weight);
  return weights;
}

constexpr TokenWeights kWeights[] = {
    MakeWeights(0, 3),
    MakeWeights(1, 3),
    MakeWeights(2, 3),
    MakeWeights(3, 3),
    MakeWeights(4, 1),
    MakeWeights(5, 1),
    WithReserve(MakeWeights(0, 3)),
};

}  // namespace

const TokenWeights& WeightsOf(Family family) { return kWeights[static_cast<size_t>(family)]; }

}  // namespace failsoft::text
