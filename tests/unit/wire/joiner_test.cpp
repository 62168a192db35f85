#include "core/wire/joiner.h"

#include <gtest/gtest.h>

namespace failsoft::wire {
namespace {

struct Joined {
  std::string text;  // what was put out
  JoinReport report;
  JoinRefusal refusal;
};

Joined JoinAll(std::string_view delivered, std::string_view continuation,
               ResumeMode mode = ResumeMode::kInstruct) {
  Joiner joiner(mode, delivered);
  Joined joined;
  joiner.Feed(continuation, joined.text);
  joiner.Finish(joined.text);
  joined.report = joiner.report();
  joined.refusal = joiner.refusal();
  return joined;
}

TEST(Joiner, ACleanContinuationPasses) {
  const Joined joined = JoinAll("The quick brown ", "fox jumps over the lazy dog.");
  EXPECT_EQ(joined.text, "fox jumps over the lazy dog.");
  EXPECT_EQ(joined.report.join, Join::kUnverified);
  EXPECT_EQ(joined.report.dropped_chars, 0u);
}

TEST(Joiner, ARepeatedTailIsLeftOut) {
  const Joined joined = JoinAll("The quick brown fox", "brown fox jumps");
  EXPECT_EQ(joined.text, " jumps");
  EXPECT_EQ(joined.report.join, Join::kOverlap);
  EXPECT_EQ(joined.report.dropped_chars, 9u);
}

TEST(Joiner, APreambleIsLeftOut) {
  const Joined joined =
      JoinAll("The quick brown ", "Sure, continuing from where I left off:\n\nfox jumps");
  EXPECT_EQ(joined.text, "fox jumps");
  EXPECT_EQ(joined.report.dropped_kind, DroppedKind::kPreamble);
}

TEST(Joiner, AWholeAnswerAgainIsLeftOut) {
  const Joined joined = JoinAll("The quick brown", "The quick brown fox jumps");
  EXPECT_EQ(joined.text, " fox jumps");
  EXPECT_EQ(joined.report.join, Join::kReplayed);
}

TEST(Joiner, AWordThatWouldBeThereTwiceWithoutASpaceIsLeftOut) {
  EXPECT_EQ(JoinAll("| Oak | Ghent", "Ghent | 2002 |").text, " | 2002 |");
  EXPECT_EQ(JoinAll("\"tags\": [\"Ce", "Cedar\"]").text, "dar\"]");
}

TEST(Joiner, LettersThatWordsHaveTwiceStay) {
  EXPECT_EQ(JoinAll("std::printf(\"%l", "ld\", sum);").text, "ld\", sum);");
  EXPECT_EQ(JoinAll("SourceCodePro.t", "tf.woff2").text, "tf.woff2");
}

TEST(Joiner, OfTwoReadingsTheOneThatLeavesOutLessIsTaken) {
  EXPECT_EQ(JoinAll("| Leeds | partly | partly", "partly | partly |").text, " | partly |");
}

TEST(Joiner, WhatTheTextNeverDoesIsARepetition) {
  const std::string_view records =
      "{\"x\": 1, \"y\": 2},\n{\"x\": 3, \"y\": 4},\n{\"x\": 25, \"y\":";
  EXPECT_EQ(JoinAll(records, "y\": 6}").text, " 6}");
}

TEST(Joiner, ACellThatTheTableHasAlreadyMayComeAgain) {
  const std::string_view table = "| yes | partly | no |\n| no | no | partly | ";
  EXPECT_EQ(JoinAll(table, "partly | yes |").text, "partly | yes |");
  EXPECT_EQ(JoinAll("| yes | no |\n| no | Florence | ", "Florence | 3 |").text, "3 |");
}

TEST(Joiner, AReduplicatedWordStays) {
  EXPECT_EQ(JoinAll("水分が多くてみず", "みずしい味").text, "みずしい味");
  EXPECT_EQ(JoinAll("このことを一つ", "一つ確かめる").text, "一つ確かめる");
  EXPECT_EQ(JoinAll("苗を植え", "植えたら").text, "たら");
}

TEST(Joiner, AWordInAnIndentedLineMayComeTwice) {
  EXPECT_EQ(JoinAll("int main() {\n  long", " long sum = 0;").text, " long sum = 0;");
}

TEST(Joiner, AFenceBeforeABlankLineClosesTheBlock) {
  const std::string_view rest = "```\n\nThat is all.";
  EXPECT_EQ(JoinAll("```cpp\nint x;\n", rest).text, rest);
  EXPECT_EQ(JoinAll("```cpp\nint x;\n", "Sure, continuing:\n\n```\n\nThat is all.").text, rest);
  EXPECT_EQ(JoinAll("```cpp\nint x", "```\n = 1;").text, " = 1;");
}

TEST(Joiner, RecordsBegunAnewAreRefused) {
  const std::string head = "{\n  \"page\": 19,\n  \"items\": [\n    {\n      \"id\": 78";
  const Joined joined = JoinAll(head + "32,\n      \"name\": \"Cedar", head + "41,\n");
  EXPECT_EQ(joined.refusal, JoinRefusal::kRestart);
}

}  // namespace
}  // namespace failsoft::wire
