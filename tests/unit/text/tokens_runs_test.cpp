// What is counted by blocks against the same character by character.
#include "core/text/tokens_runs.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <random>
#include <string>

#include "core/text/tokens.h"
#include "core/text/tokens_block.h"
#include "core/text/tokens_weights.h"
#include "tests/unit/text/random_text.h"

namespace failsoft::text {
namespace {

constexpr int kRounds = 60'000;

class Mixes {
 public:
  explicit Mixes(uint32_t seed) : random_(seed) {}

  size_t Below(size_t bound) { return random_() % bound; }

  // Of a few kinds of characters, now and then in runs that are longer than a block. Some bytes are
  // no UTF-8.
  std::string Text() {
    static constexpr std::string_view kPieces[] = {"a",
                                                   "b",
                                                   "word",
                                                   "Z",
                                                   "Q",
                                                   "HTTP",
                                                   "camelCase",
                                                   "7",
                                                   "42",
                                                   "123",
                                                   " ",
                                                   "\n",
                                                   "\r\n",
                                                   "\t",
                                                   ".",
                                                   "..",
                                                   "({",
                                                   "_",
                                                   "\x01",
                                                   "\x7F",
                                                   "@",
                                                   "[",
                                                   "`",
                                                   "{",
                                                   "/",
                                                   ":",
                                                   "é",
                                                   "ß",
                                                   "Ł",
                                                   "ế",
                                                   "café",
                                                   "Élan",
                                                   "×",
                                                   "ж",
                                                   "слово ",
                                                   "中",
                                                   "の",
                                                   "한",
                                                   "ا",
                                                   "پ",
                                                   "क",
                                                   "ก",
                                                   "😀",
                                                   "\u200D",
                                                   "́",
                                                   "—",
                                                   "“",
                                                   "。",
                                                   "　",
                                                   "\u00A0",
                                                   "µ",
                                                   "ｶ",
                                                   "🇩",
                                                   "\U00020000",
                                                   "\xFF",
                                                   "\xC3",
                                                   "\xE4\xB8",
                                                   "\xE0\x81\xA1",
                                                   "\xE0\x80\xA0",
                                                   "\xF0\x80\x80\xB1",
                                                   std::string_view("\0", 1)};
    const size_t first = Below(std::size(kPieces));
    const size_t span = 1 + Below(Below(2) == 0 ? 5 : std::size(kPieces));
    const size_t longest = Below(8) == 0 ? 150 : 3;
    std::string text;
    for (size_t i = Below(90); i > 0; --i) {
      const std::string_view piece = kPieces[(first + Below(span)) % std::size(kPieces)];
      for (size_t run = Below(4) == 0 ? 1 + Below(longest) : 1; run > 0; --run) text += piece;
    }
    return text;
  }

 private:
  std::mt19937 random_;
};

// Of a single character TokenMeter makes no block.
void AddOneByOne(TokenMeter& meter, std::string_view text) {
  const char* const end = text.data() + text.size();
  for (const char* at = text.data(); at != end;) {
    const bool is_ascii = static_cast<uint8_t>(*at) < 0x80;
    const auto size = static_cast<size_t>(is_ascii ? 1 : ReadCharacter(at, end).size);
    meter.Add({at, size});
    at += size;
  }
}

void CountInPieces(std::string_view text, Family family, Mixes& mixes) {
  TokenMeter meter(family);
  TokenMeter one_by_one(family);
  while (!text.empty()) {
    const size_t size =
        mixes.Below(3) == 0 ? text.size() : 1 + mixes.Below(std::min<size_t>(text.size(), 200));
    meter.Add(text.substr(0, size));
    AddOneByOne(one_by_one, text.substr(0, size));
    ASSERT_EQ(meter.millitokens(), one_by_one.millitokens());
    text.remove_prefix(size);
  }
}

void CompareMany(uint32_t seed) {
  SCOPED_TRACE("seed " + std::to_string(seed));
  Mixes mixes(seed);
  for (int round = 0; round < kRounds; ++round) {
    const std::string text = mixes.Text();
    CountInPieces(text, static_cast<Family>(round % 7), mixes);
    if (testing::Test::HasFatalFailure()) FAIL() << "round " << round << ": " << text;
  }
}

TEST(TokensRuns, SayWhatCharactersOneByOneSay) { CompareMany(1); }
TEST(TokensRuns, SayWhatCharactersOneByOneSayAfresh) { CompareMany(FreshSeed()); }

TEST(TokensRuns, EveryPairOfBytesIsClassified) {
  for (int first = 0; first < 256; ++first) {
    std::string text;
    for (int second = 0; second < 256; ++second) {
      text += static_cast<char>(first);
      text += static_cast<char>(second);
    }
    for (size_t at = 0; at + kBlockBytes <= text.size(); ++at) {
      ASSERT_EQ(MasksOf(text.data() + at), MasksByTable(text.data() + at)) << first << " " << at;
    }
  }
}

// A text in which nothing goes on costs the same however it is cut.
TEST(TokensRuns, NothingIsTakenThatMayGoOn) {
  const std::string text = "Some words, 1234567 and MORE of them.  \n\n  And so on, naïvely: été.";
  for (size_t size = 0; size <= text.size(); ++size) {
    const std::string_view part = std::string_view(text).substr(0, size);
    const RunsCost cost =
        CostOfRuns(part.data(), part.data() + size, LastCharacter(), WeightsOf(Family::kO200k));
    EXPECT_LT(cost.size, std::max<size_t>(size, 1));
    TokenMeter one_by_one(Family::kO200k);
    AddOneByOne(one_by_one, part.substr(0, cost.size));
    EXPECT_EQ(cost.millitokens, one_by_one.millitokens()) << size;
  }
}

}  // namespace
}  // namespace failsoft::text
