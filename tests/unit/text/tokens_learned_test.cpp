#include "core/text/tokens_learned.h"

#include <gtest/gtest.h>

namespace failsoft::text {
namespace {

using Verdict = TokenCalibration::Verdict;

TEST(TokenCalibration, LearnsTheRatio) {
  TokenCalibration calibration;
  EXPECT_EQ(calibration.margin(), 0.10);
  EXPECT_EQ(calibration.Learn(1'000, 1'500), Verdict::kLearned);
  EXPECT_DOUBLE_EQ(calibration.ratio(), 1.5);
  EXPECT_EQ(calibration.Learn(1'000, 1'300), Verdict::kLearned);
  EXPECT_DOUBLE_EQ(calibration.ratio(), 1.4);
  EXPECT_EQ(calibration.margin(), 0.03);
}

TEST(TokenCalibration, StaysWithinBounds) {
  TokenCalibration calibration;
  calibration.Learn(1'000, 1'000'000);
  EXPECT_DOUBLE_EQ(calibration.ratio(), 8);
  TokenCalibration other;
  other.Learn(1'000'000, 1);
  EXPECT_DOUBLE_EQ(other.ratio(), 0.5);
}

TEST(TokenCalibration, ShortPromptsTeachNothing) {
  TokenCalibration calibration;
  EXPECT_EQ(calibration.Learn(199, 1'000), Verdict::kIgnored);
  EXPECT_FALSE(calibration.is_calibrated());
}

TEST(TokenCalibration, WhatComesAgainAndAgainIsNoSurprise) {
  TokenCalibration calibration;
  calibration.Learn(1'000, 4'000);
  EXPECT_EQ(calibration.Learn(1'000, 1'000), Verdict::kTruncated);
  EXPECT_EQ(calibration.Learn(1'000, 1'000), Verdict::kTruncated);
  EXPECT_EQ(calibration.Learn(1'000, 1'000), Verdict::kLearned);
  EXPECT_DOUBLE_EQ(calibration.ratio(), 1);
}

TEST(TokenCalibration, ALowerBoundIsFarBelowWhatIsNotKnown) {
  TokenCalibration calibration;
  EXPECT_EQ(calibration.Of(1'000), 1'000);
  EXPECT_EQ(calibration.LeastOf(1'000, true), 500);
  EXPECT_EQ(calibration.LeastOf(1'000, false), 500);
  calibration.Learn(1'000, 2'000);
  EXPECT_EQ(calibration.Of(1'000), 2'000);
  EXPECT_EQ(calibration.LeastOf(1'000, true), 1'500);
  EXPECT_EQ(calibration.LeastOf(1'000, false), 1'000);
  // Instructions that a service adds to each prompt are not twice as many in one that is longer.
  EXPECT_EQ(calibration.LeastOf(100'000, true), 75'000);
}

TEST(TokenCalibration, APromptCutByTheServiceTeachesNothing) {
  TokenCalibration calibration;
  calibration.Learn(1'000, 1'000);
  EXPECT_EQ(calibration.Learn(10'000, 4'096), Verdict::kTruncated);
  EXPECT_DOUBLE_EQ(calibration.ratio(), 1);
  EXPECT_EQ(calibration.Learn(0, 5), Verdict::kIgnored);
  EXPECT_EQ(calibration.Learn(500, 0), Verdict::kIgnored);
}

TEST(TokenAnchors, KnowWhatARequestBeginsWith) {
  TokenAnchors anchors;
  const std::vector<TokenPrefix> request = {{1, 10}, {2, 30}, {3, 60}};
  EXPECT_EQ(anchors.Find(request).counted, 0);
  anchors.Remember(1, 15);
  EXPECT_EQ(anchors.Find(request).counted, 15);
  EXPECT_EQ(anchors.Find(request).estimate, 10);
  anchors.Remember(2, 45);
  EXPECT_EQ(anchors.Find(request).counted, 45);
  EXPECT_EQ(anchors.Find(request).estimate, 30);
  EXPECT_EQ(anchors.Find({}).counted, 0);
}

TEST(TokenAnchors, TheOldestAreForgotten) {
  TokenAnchors anchors;
  for (uint64_t i = 1; i <= 65; ++i) anchors.Remember(i, static_cast<int64_t>(i));
  const std::vector<TokenPrefix> oldest = {{1, 10}};
  const std::vector<TokenPrefix> second = {{2, 10}};
  EXPECT_EQ(anchors.Find(oldest).counted, 0);
  EXPECT_EQ(anchors.Find(second).counted, 2);
}

TEST(TokenAnchors, APromptThatIsAskedAgainTakesNoMoreRoom) {
  TokenAnchors anchors;
  anchors.Remember(1, 15);
  for (int64_t i = 1; i <= 100; ++i) anchors.Remember(2, i);
  const std::vector<TokenPrefix> other = {{1, 10}};
  const std::vector<TokenPrefix> again = {{2, 10}};
  EXPECT_EQ(anchors.Find(other).counted, 15);
  EXPECT_EQ(anchors.Find(again).counted, 100);
}

}  // namespace
}  // namespace failsoft::text
