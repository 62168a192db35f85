#include "core/policy/backoff.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <climits>
#include <ostream>

#include "tests/unit/policy/chosen_random.h"

namespace failsoft::policy {
namespace {

using base::kForever;
using base::Millis;

constexpr Jitter kAllJitters[] = {Jitter::kGuide, Jitter::kFull, Jitter::kEqual,
                                  Jitter::kDecorrelated, Jitter::kNone};

TEST(Backoff, DoublesFromTheBaseAndStopsAtTheCap) {
  const BackoffOptions options{1'000, 30'000, Jitter::kNone};
  const Millis expected[] = {1'000, 2'000, 4'000, 8'000, 16'000, 30'000, 30'000};
  ConstantRandom random = Middle();
  for (int retry = 0; retry < 7; ++retry) {
    EXPECT_EQ(BackoffDelay(options, retry, 0, random), expected[retry]) << retry;
  }
}

struct Range {
  Jitter jitter;
  int retry;
  Millis previous;
  Millis lowest;
  Millis highest;
};

void PrintTo(const Range& range, std::ostream* out) {
  *out << "retry " << range.retry << ": " << range.lowest << " to " << range.highest << " ms";
}

class BackoffRange : public testing::TestWithParam<Range> {};

TEST_P(BackoffRange, GoesFromTheLowestToTheHighestDraw) {
  const Range& c = GetParam();
  const BackoffOptions options{1'000, 30'000, c.jitter};
  ConstantRandom low = Lowest();
  ConstantRandom high = Highest();
  EXPECT_EQ(BackoffDelay(options, c.retry, c.previous, low), c.lowest);
  EXPECT_EQ(BackoffDelay(options, c.retry, c.previous, high), c.highest);
}

INSTANTIATE_TEST_SUITE_P(
    Modes, BackoffRange,
    testing::Values(Range{Jitter::kGuide, 0, 0, 1'000, 1'999},
                    Range{Jitter::kGuide, 9, 0, 30'000, 30'999},  // the second comes on top
                    Range{Jitter::kFull, 0, 0, 0, 999}, Range{Jitter::kFull, 3, 0, 0, 7'999},
                    Range{Jitter::kEqual, 0, 0, 500, 999},
                    Range{Jitter::kEqual, 9, 0, 15'000, 29'999},
                    Range{Jitter::kDecorrelated, 0, 0, 1'000, 2'999},
                    Range{Jitter::kDecorrelated, 1, 2'000, 1'000, 5'999},
                    Range{Jitter::kDecorrelated, 4, 20'000, 1'000, 29'999},
                    Range{Jitter::kNone, 2, 0, 4'000, 4'000}));

struct Extreme {
  Millis base_delay;
  Millis max_delay;
  int retry;
  Millis expected;  // without jitter
};

TEST(Backoff, SaturatesAtExtremes) {
  const Extreme cases[] = {
      {1'000, kForever, INT_MAX, kForever},
      {1, kForever, 62, int64_t{1} << 62},
      {1, kForever, 63, kForever},
      {3, kForever, 100, kForever},
      {kForever, kForever, 0, kForever},
      {kForever, 30'000, INT_MAX, 30'000},
      {0, kForever, INT_MAX, 0},
      {0, 0, 5, 0},
      {1'000, 0, 5, 0},
      {1'000, base::kNone, INT_MAX, kForever},
      {-5, 30'000, 3, 0},
      {1'000, 30'000, -7, 1'000},
      {5'000, 2'000, 0, 2'000},
  };
  ConstantRandom random = Middle();
  for (const Extreme& c : cases) {
    const BackoffOptions options{c.base_delay, c.max_delay, Jitter::kNone};
    EXPECT_EQ(BackoffDelay(options, c.retry, 0, random), c.expected)
        << c.base_delay << " " << c.max_delay << " " << c.retry;
  }
}

TEST(Backoff, StaysInItsBoundsForAnyInput) {
  SeededRandom random(1);
  for (int i = 0; i < 200'000; ++i) {
    const auto any = [&random] {
      return static_cast<Millis>(random.NextBits()) >> random.Below(64);
    };
    BackoffOptions options{any(), any(), kAllJitters[random.Below(5)]};
    const int retry = static_cast<int>(random.NextBits());
    const Millis previous = any();
    const Millis delay = BackoffDelay(options, retry, previous, random);
    const Millis cap = options.max_delay < 0 ? kForever : options.max_delay;
    ASSERT_GE(delay, 0);
    ASSERT_LE(delay, options.jitter == Jitter::kGuide ? base::After(cap, 1'000) : cap);
  }
}

// No mode ever waits less at a later retry than it could have at an earlier one.
TEST(Backoff, LowestAndHighestWaitsGrowWithTheRetry) {
  for (const Jitter jitter : kAllJitters) {
    const BackoffOptions options{700, 60'000, jitter};
    ConstantRandom low = Lowest();
    ConstantRandom high = Highest();
    Millis lowest = 0;
    Millis highest = 0;
    for (int retry = 0; retry < 100; ++retry) {
      const Millis next_lowest = BackoffDelay(options, retry, lowest, low);
      const Millis next_highest = BackoffDelay(options, retry, highest, high);
      EXPECT_GE(next_lowest, lowest);
      EXPECT_GE(next_highest, highest);
      EXPECT_LE(next_lowest, next_highest);
      lowest = next_lowest;
      highest = next_highest;
    }
  }
}

TEST(PaddedHint, IsNeverEarlierThanTheHint) {
  ConstantRandom low = Lowest();
  ConstantRandom high = Highest();
  EXPECT_EQ(PaddedHint(12'000, Jitter::kGuide, low), 12'000);
  EXPECT_EQ(PaddedHint(12'000, Jitter::kGuide, high), 12'999);
  EXPECT_EQ(PaddedHint(12'000, Jitter::kFull, high), 12'999);
  EXPECT_EQ(PaddedHint(12'000, Jitter::kNone, high), 12'000);
  EXPECT_EQ(PaddedHint(kForever, Jitter::kGuide, high), kForever);
  EXPECT_EQ(PaddedHint(kForever - 5, Jitter::kGuide, high), kForever);
  EXPECT_EQ(PaddedHint(-4, Jitter::kNone, high), 0);
}

}  // namespace
}  // namespace failsoft::policy
