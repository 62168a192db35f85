#include "core/text/tokens_weights.h"

namespace failsoft::text {
namespace {

using enum TextClass;

// The columns of the table below, in its order.
constexpr TextClass kColumns[] = {
    kHan,     kKana,       kHangul,   kCyrillic,        kGreek,    kArabic, kPersian,
    kHebrew,  kDevanagari, kBengali,  kGurmukhi,        kGujarati, kTamil,  kTelugu,
    kKannada, kMalayalam,  kSinhala,  kIndic,           kThai,     kLao,    kKhmer,
    kBurmese, kGeorgian,   kArmenian, kEthiopic,        kEmoji,    kJoiner, kMark,
    kBox,     kSymbol,     kQuote,    kWidePunctuation, kControl};

constexpr size_t kRow = std::size(kColumns);

// Those of o200k and cl100k are fitted to their tokenizers: tests/tokens shows how well. The others
// are as published measurements had them; a script that those leave out has another's weight.
constexpr int32_t kScripts[][kRow] = {
    // o200k
    {770, 680, 700,  340, 410, 350, 470, 440,  370,  400,  610,  410, 380,  480, 430, 370, 590,
     420, 400, 1920, 630, 570, 345, 360, 2110, 2000, 1690, 1160, 480, 1600, 760, 930, 1000},
    // cl100k
    {1140, 980,  1170, 590,  1060, 850,  1300, 1170, 1210, 1440, 1980,
     1970, 1560, 1960, 1960, 1790, 2100, 1710, 960,  2170, 1670, 2080,
     2120, 2120, 2980, 2650, 2480, 1270, 510,  1680, 870,  1000, 1000},
    // llama3
    {870,  760,  830,  320,  430,  460,  460,  1180, 630,  1420, 1710,
     1710, 1710, 1710, 1710, 1710, 1710, 1710, 470,  2970, 2110, 2110,
     2130, 1830, 2970, 2590, 2140, 1420, 430,  1790, 900,  900,  1000},
    // deepseek
    {590, 670, 900,  310,  530, 460, 460, 540,  640,  470,  660,  660, 660,  660, 660, 660, 660,
     660, 370, 2290, 1250, 960, 820, 590, 2290, 1890, 1270, 1550, 430, 1370, 800, 800, 1000},
    // gemma
    {760, 530, 740, 260, 410, 370, 370, 550, 290,  260, 320, 320, 320,  320, 320, 320, 320,
     320, 330, 840, 470, 440, 410, 550, 840, 1130, 760, 340, 290, 1220, 800, 800, 1000},
    // qwen
    {680,  650,  890,  370,  1000, 550,  550,  440,  1140, 1240, 1360,
     1360, 1360, 1360, 1360, 1360, 1360, 1360, 560,  1140, 1250, 1630,
     1130, 1140, 1140, 1090, 1350, 0,    340,  1090, 800,  800,  1000},
};

// What does not depend on the script, of o200k and of cl100k; the others have not been told apart.
constexpr TokenWeights kOfO200k = {840,  670, 380, 720, 170, 1160, 1680, 590,
                                   1240, 3,   860, 330, 60,  1190, 200,  {}};
constexpr TokenWeights kOfCl100k = {830,  600, 460, 710, 160, 1210, 2750, 800,
                                    1230, 3,   880, 350, 60,  1080, 210,  {}};

constexpr TokenWeights MakeWeights(TokenWeights weights, size_t family, int32_t digit_group) {
  weights.digit_group = digit_group;
  for (size_t i = 0; i < kRow; ++i) {
    weights.character[static_cast<size_t>(kColumns[i])] = kScripts[family][i];
  }
  return weights;
}

constexpr TokenWeights WithReserve(TokenWeights weights) {
  constexpr auto grow = [](int32_t& weight) { weight = weight * 115 / 100; };
  for (int32_t* weight :
       {&weights.word, &weights.joined, &weights.long_letter, &weights.capital,
        &weights.next_capital, &weights.glued, &weights.latin, &weights.long_latin, &weights.digits,
        &weights.punctuation, &weights.next_punctuation, &weights.same_punctuation,
        &weights.newline, &weights.spaces}) {
    grow(*weight);
  }
  for (int32_t& weight : weights.character) grow(weight);
  return weights;
}

constexpr TokenWeights kWeights[] = {
    MakeWeights(kOfO200k, 0, 3),
    MakeWeights(kOfCl100k, 1, 3),
    MakeWeights(kOfO200k, 2, 3),
    MakeWeights(kOfO200k, 3, 3),
    MakeWeights(kOfO200k, 4, 1),
    MakeWeights(kOfO200k, 5, 1),
    WithReserve(MakeWeights(kOfO200k, 0, 3)),
};

}  // namespace

const TokenWeights& WeightsOf(Family family) { return kWeights[static_cast<size_t>(family)]; }

}  // namespace failsoft::text
