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

}  // namespace
}  // namespace failsoft::wire
