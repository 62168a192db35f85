#include "core/text/tokens.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "core/text/tokens_tongue.h"

namespace failsoft::text {
namespace {

TEST(Tokens, NothingIsNothing) { EXPECT_EQ(EstimateTokens("", Family::kO200k), 0); }

TEST(Tokens, FamiliesHaveNames) {
  for (int i = 0; i <= static_cast<int>(Family::kUnknown); ++i) {
    const auto family = static_cast<Family>(i);
    EXPECT_EQ(FamilyNamed(FamilyName(family)), family);
  }
  EXPECT_EQ(FamilyNamed("klingon"), std::nullopt);
}

TEST(Tokens, ModelsHaveFamilies) {
  const struct {
    std::string_view model;
    Family family;
  } kCases[] = {
      {"gpt-4o", Family::kO200k},
      {"gpt-4o-mini", Family::kO200k},
      {"GPT-4.1", Family::kO200k},
      {"o3-mini", Family::kO200k},
      {"openai/o1", Family::kO200k},
      {"gpt-4-turbo", Family::kCl100k},
      {"gpt-3.5-turbo", Family::kCl100k},
      {"llama-3-3-70b", Family::kLlama3},
      {"meta-llama/Llama-3.1-8B", Family::kLlama3},
      {"deepseek-r1-distill-llama-3-70b", Family::kDeepSeek},
      {"gemini-2-0-flash", Family::kGemma},
      {"Qwen/Qwen3-32B", Family::kQwen},
      {"claude-3-5-sonnet", Family::kUnknown},
      {"olmo-2", Family::kUnknown},
      {"", Family::kUnknown},
  };
  for (const auto& c : kCases) EXPECT_EQ(FamilyOfModel(c.model), c.family) << c.model;
}

// Marks and words right behind them share tokens, and rules are cheap.
TEST(Tokens, RunsOfMarksCostWhatTheyCost) {
  const std::string dots(1'000, '.');
  std::string mixed;
  for (int i = 0; i < 250; ++i) mixed += "({[;";
  EXPECT_LT(EstimateTokens(dots, Family::kO200k), 120);
  EXPECT_GT(EstimateTokens(mixed, Family::kO200k), 200);
  EXPECT_LT(EstimateTokens("a.b.c.d.e", Family::kO200k),
            EstimateTokens("a. b. c. d. e", Family::kO200k));
}

TEST(Tokens, AnUnknownModelCostsMore) {
  const std::string text = "A plain sentence of a dozen words, give or take one or two of them.";
  EXPECT_GT(EstimateTokens(text, Family::kUnknown), EstimateTokens(text, Family::kO200k));
}

TEST(Tokens, ScriptsCostWhatTheyCost) {
  std::string han;
  for (int i = 0; i < 1'000; ++i) han += "中";
  EXPECT_NEAR(EstimateTokens(han, Family::kCl100k), 1'200, 150);
  EXPECT_GT(EstimateTokens(han, Family::kCl100k), EstimateTokens(han, Family::kDeepSeek));
}

TEST(Tokens, LettersTellTheLanguage) {
  EXPECT_EQ(TongueOf(U'\u00E9'), Tongue::kWest);
  EXPECT_EQ(TongueOf(U'\u00DF'), Tongue::kNorth);
  EXPECT_EQ(TongueOf(U'\u0142'), Tongue::kEast);
  EXPECT_EQ(TongueOf(U'\u1EBF'), Tongue::kEast);
  EXPECT_EQ(TongueOf(U'\u0457'), Tongue::kCyrillic);
  EXPECT_EQ(TongueOf(U'\u06D5'), Tongue::kArabic);
  for (const char32_t c : U"a\u00D7\u0436\u0451\u0627\u06CC\u4E2D\U0001F600") {
    EXPECT_EQ(TongueOf(c), Tongue::kNone) << static_cast<uint32_t>(c);
  }
}

// The words behind a letter cost what they do in its language, for a while.
TEST(Tokens, WhatALetterToldIsForgotten) {
  const std::string words = "stand open every where ";
  const auto cost_behind = [&words](std::string_view before, size_t spaces) {
    const std::string text = std::string(before) + std::string(spaces, ' ');
    TokenMeter all(Family::kO200k);
    all.Add(text);
    const int64_t first = all.millitokens();
    all.Add(words);
    return all.millitokens() - first;
  };
  EXPECT_GT(cost_behind("\u00E4", 3), cost_behind("a", 3));
  EXPECT_EQ(cost_behind("\u00E4", kTongueReach), cost_behind("a", kTongueReach));
}

TEST(Tokens, WordsThatEndInVowelsCostMoreOnceTheyEnd) {
  const auto cost = [](std::string_view text) {
    TokenMeter meter(Family::kO200k);
    meter.Add(text);
    return meter.millitokens();
  };
  EXPECT_EQ(cost("kattka"), cost("kattke"));
  EXPECT_GT(cost("kattka "), cost("kattke "));
  EXPECT_EQ(cost("hello "), cost("helle "));
  EXPECT_EQ(cost("kattkab "), cost("kattkeb "));
}

// A line's end is of the token of the mark before it.
TEST(Tokens, ALineEndBehindAMarkIsCheap) {
  EXPECT_LT(EstimateTokens("a.\na.\na.\na.\n", Family::kO200k),
            EstimateTokens("a\n.a\n.a\n.a\n.", Family::kO200k));
}

// Every boundary between characters, random text of every class.
std::string RandomText(std::mt19937& random, size_t characters) {
  static constexpr std::string_view kParts[] = {
      "a",  "b",  "Z", "Q", "7", " ", "\n",  "\t", ".", "_", "é",  "ß",    "ж", "中",
      "の", "한", "ا", "क", "ก", "😀", "‍", "́",   "—", "“", "。", "\x01", "µ", " "};
  std::string text;
  for (size_t i = 0; i < characters; ++i) text += kParts[random() % std::size(kParts)];
  return text;
}

size_t NextCharacter(std::string_view text, size_t at) {
  do ++at;
  while (at < text.size() && (static_cast<uint8_t>(text[at]) & 0xC0) == 0x80);
  return at;
}

TEST(Tokens, PiecesAddUpToTheWhole) {
  std::mt19937 random(1);
  for (int round = 0; round < 300; ++round) {
    const std::string text = RandomText(random, 60);
    const auto family = static_cast<Family>(round % 7);
    TokenMeter meter(family);
    int64_t last = 0;
    for (size_t at = 0; at < text.size();) {
      size_t next = NextCharacter(text, at);
      while (next < text.size() && random() % 3 != 0) next = NextCharacter(text, next);
      meter.Add(std::string_view(text).substr(at, next - at));
      at = next;
      EXPECT_GE(meter.tokens(), last);
      EXPECT_EQ(meter.tokens(), EstimateTokens(std::string_view(text).substr(0, at), family));
      last = meter.tokens();
    }
  }
}

TEST(Tokens, APrefixIsTheLongestThatFits) {
  std::mt19937 random(2);
  for (int round = 0; round < 300; ++round) {
    const std::string text = RandomText(random, 400);
    const auto budget = static_cast<int64_t>(random() % 300);
    const size_t size = PrefixOfTokens(text, Family::kO200k, budget);
    EXPECT_LE(EstimateTokens(std::string_view(text).substr(0, size), Family::kO200k), budget);
    if (size == text.size()) continue;
    const size_t more = NextCharacter(text, size);
    EXPECT_GT(EstimateTokens(std::string_view(text).substr(0, more), Family::kO200k), budget);
  }
  EXPECT_EQ(PrefixOfTokens("", Family::kO200k, 5), 0u);
  EXPECT_EQ(PrefixOfTokens("hello", Family::kO200k, 0), 0u);
}

TEST(Tokens, BytesThatAreNoTextAreSurvived) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
  EXPECT_GT(EstimateTokens(bytes, Family::kO200k), 0);
  EXPECT_GT(EstimateTokens("\xE4\xB8", Family::kO200k), 0);
}

}  // namespace
}  // namespace failsoft::text
