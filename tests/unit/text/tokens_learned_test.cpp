#include "core/text/tokens_learned.h"

#include <gtest/gtest.h>

namespace failsoft::text {
namespace {

using Verdict = TokenCalibration::Verdict;

TEST(TokenCalibration, LearnsTheRatio) {
  TokenCalibration calibration;
  EXPECT_EQ(calibration.margin(), 0.10);
  EXPECT_EQ(calibration.Learn(100, 150), Verdict::kLearned);
  EXPECT_DOUBLE_EQ(calibration.ratio(), 1.5);
  EXPECT_EQ(calibration.Learn(100, 130), Verdict::kLearned);
  EXPECT_DOUBLE_EQ(calibration.ratio(), 1.4);
  EXPECT_EQ(calibration.margin(), 0.03);
}

TEST(TokenCalibration, StaysWithinBounds) {
  TokenCalibration calibration;
  calibration.Learn(1, 1'000'000);
  EXPECT_DOUBLE_EQ(calibration.ratio(), 8);
  TokenCalibration other;
  other.Learn(1'000'000, 1);
  EXPECT_DOUBLE_EQ(other.ratio(), 0.5);
}

TEST(TokenCalibration, APromptCutByTheServiceTeachesNothing) {
  TokenCalibration calibration;
  calibration.Learn(1'000, 1'000);
  EXPECT_EQ(calibration.Learn(10'000, 4'096), Verdict::kTruncated);
  EXPECT_DOUBLE_EQ(calibration.ratio(), 1);
  EXPECT_EQ(calibration.Learn(0, 5), Verdict::kIgnored);
  EXPECT_EQ(calibration.Learn(5, 0), Verdict::kIgnored);
}

TEST(TokenAnchor, KnowsWhatARequestBeginsWith) {
  TokenAnchor anchor;
  EXPECT_EQ(anchor.Find({1, 2}).messages, 0u);
  anchor.Remember({1, 2}, 500);
  EXPECT_EQ(anchor.Find({1, 2, 3}).messages, 2u);
  EXPECT_EQ(anchor.Find({1, 2, 3}).tokens, 500);
  EXPECT_EQ(anchor.Find({1, 3, 2}).messages, 0u);
  EXPECT_EQ(anchor.Find({1}).messages, 0u);
}

}  // namespace
}  // namespace failsoft::text
