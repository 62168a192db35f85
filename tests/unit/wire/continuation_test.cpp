#include "core/wire/continuation.h"

#include <gtest/gtest.h>

#include "core/json/json.h"

namespace failsoft::wire {
namespace {

TEST(MayBeOver, BehindTheEndOfASentenceOrAnotherMark) {
  for (const std::string_view answer :
       {"Done.", "Done!", "Done? ", "(done)", "\"done\"", "**done**", "Done…\n", "完了。", "🎉",
        "👩‍✈️", "| a | b |\n", "| a | b |\n| c | d |", "| a | b |\n| c |\n",
        "Or: a | b\n|c|", "```\ncode\n```\n", "{\"a\": 1}"}) {
    EXPECT_TRUE(MayBeOver(answer)) << answer;
  }
}

TEST(MayBeOver, NotInTheMiddleOfALine) {
  for (const std::string_view answer : {"",
                                        " \n",
                                        "One two",
                                        "One two ",
                                        "One two\n",
                                        "42",
                                        "3,",
                                        "a:",
                                        "a;",
                                        "a -",
                                        "未完",
                                        "カナ",
                                        "e\xCC\x81",
                                        "\xCC\x81",
                                        "```\ncode.\n",
                                        "~~~ python\nprint(1)\n",
                                        "f(",
                                        "x =",
                                        "和、",
                                        "| a | b |\n| c |",
                                        "Table:\n\n| a | b | c |\n|---|---|---|\n| d | e | "}) {
    EXPECT_FALSE(MayBeOver(answer)) << answer;
  }
}

std::string Body(std::string_view body, std::string_view partial, ResumeMode mode) {
  auto made = ContinuationBody(body, partial, mode);
  return made ? *std::move(made) : made.failure().message;
}

constexpr char kAsk[] =
    R"({"model":"m","messages":[{"role":"user","content":"Hi"}],"max_tokens":9})";

TEST(ContinuationBody, AsksInEachForm) {
  EXPECT_EQ(Body(kAsk, "12345678 ", ResumeMode::kInstruct),
            R"({"model":"m","messages":[{"role":"user","content":"Hi"},)"
            R"({"role":"assistant","content":"12345678 "},)"
            R"({"role":"user","content":"Continue exactly where you left off."}],"max_tokens":7})");
  EXPECT_EQ(Body(kAsk, "12345678 ", ResumeMode::kPrefill),
            R"({"model":"m","messages":[{"role":"user","content":"Hi"},)"
            R"({"role":"assistant","content":"12345678"}],"max_tokens":7})");
  EXPECT_EQ(Body(kAsk, "12345678 ", ResumeMode::kPrefix),
            R"({"model":"m","messages":[{"role":"user","content":"Hi"},)"
            R"({"role":"assistant","content":"12345678","prefix":true}],"max_tokens":7})");
  EXPECT_EQ(Body(kAsk, "12345678 ", ResumeMode::kExact),
            R"({"model":"m","messages":[{"role":"user","content":"Hi"},)"
            R"({"role":"assistant","content":"12345678 "}],"max_tokens":7,)"
            R"("continue_final_message":true,"add_generation_prompt":false})");
}

TEST(ContinuationBody, NeverLowersALimitBelowOne) {
  const std::string longer(400, 'x');
  const auto body = json::Document::Parse(Body(kAsk, longer, ResumeMode::kInstruct));
  ASSERT_TRUE(body);
  EXPECT_EQ(body->root()["max_tokens"].AsInt(), 1);
}

TEST(RefusesPrefill, KnowsHowServersSayIt) {
  EXPECT_TRUE(RefusesPrefill("This model does not support assistant message prefill."));
  EXPECT_TRUE(RefusesPrefill("Expected last role User or Tool (or Assistant with prefix True)"));
  EXPECT_TRUE(RefusesPrefill("messages: final assistant content cannot end with whitespace"));
  EXPECT_FALSE(RefusesPrefill("max_tokens is too large"));
}

}  // namespace
}  // namespace failsoft::wire
