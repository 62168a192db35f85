#include "core/base/system.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <set>

namespace failsoft::base {
namespace {

class HandClock : public Clock {
 public:
  Millis Now() const override { return now; }
  Millis WallNow() const override { return wall; }
  Millis now = 0;
  Millis wall = 1'700'000'000'000;
};

TEST(SystemClock, GoesForwardAndKnowsTheCentury) {
  const SystemClock clock;
  const Millis first = clock.Now();
  EXPECT_LE(first, clock.Now());
  EXPECT_GT(clock.WallNow(), 1'700'000'000'000);
  EXPECT_LT(clock.WallNow(), 4'000'000'000'000);
}

TEST(ScaledClock, StartsAtTheWrappedClocksTimes) {
  HandClock real;
  real.now = 12'345;
  const ScaledClock clock(real, 0.01);
  EXPECT_EQ(clock.Now(), 12'345);
  EXPECT_EQ(clock.WallNow(), 1'700'000'000'000);
}

TEST(ScaledClock, AWaitTakesScaleTimesAsLong) {
  HandClock real;
  const ScaledClock fast(real, 0.01);
  const ScaledClock same(real, 1.0);
  const ScaledClock slow(real, 2.5);
  real.now += 10;
  real.wall += 999'999;  // steps of the wall clock are not followed
  EXPECT_EQ(fast.Now(), 1'000);
  EXPECT_EQ(fast.WallNow(), 1'700'000'001'000);
  EXPECT_EQ(same.Now(), 10);
  EXPECT_EQ(slow.Now(), 4);
}

TEST(ScaledClock, ConvertsDelaysBack) {
  HandClock real;
  const ScaledClock clock(real, 0.01);
  EXPECT_EQ(clock.RealDelay(1'000), 10);
  EXPECT_EQ(clock.RealDelay(1'001), 11);
  EXPECT_EQ(clock.RealDelay(1), 1);
  EXPECT_EQ(clock.RealDelay(0), 0);
  EXPECT_EQ(clock.RealDelay(kNone), kNone);
  EXPECT_EQ(clock.RealDelay(kForever), kForever);
  EXPECT_EQ(ScaledClock(real, 1'000).RealDelay(kForever - 1), kForever);
  EXPECT_EQ(ScaledClock(real, 1).RealDelay(kForever - 1), kForever - 1);
}

TEST(ScaledClock, IsNeverEarly) {
  std::mt19937_64 random(3);
  for (int i = 0; i < 20'000; ++i) {
    HandClock real;
    real.now = static_cast<Millis>(random() % 1'000'000'000'000);
    const double scale = std::pow(10.0, static_cast<double>(random() % 80) / 10 - 6);
    const ScaledClock clock(real, scale);
    real.now += static_cast<Millis>(random() % 10'000'000);
    const Millis delay = static_cast<Millis>(random() % 1'000'000);
    const Millis due = clock.Now() + delay;
    const Millis wait = clock.RealDelay(delay);
    real.now += wait;
    ASSERT_GE(clock.Now(), due) << scale << " " << delay;
    if (wait > 1 && scale >= 1) {  // and not late by more than the wrapped clock's millisecond
      real.now -= 2;
      ASSERT_LE(clock.Now(), due) << scale << " " << delay;
    }
  }
}

TEST(ScaledClock, SurvivesSenselessScales) {
  HandClock real;
  for (const double scale : {0.0, -1.0, 1e-30, 1e30, HUGE_VAL, -HUGE_VAL, std::nan("")}) {
    const ScaledClock clock(real, scale);
    const Millis before = clock.Now();
    real.now += 1'000'000;
    EXPECT_GE(clock.Now(), before) << scale;
    EXPECT_GE(clock.RealDelay(1'000'000), 1) << scale;
  }
}

TEST(SystemRandom, TwoSourcesDiffer) {
  SystemRandom a;
  SystemRandom b;
  std::set<uint64_t> seen;
  for (int i = 0; i < 1'000; ++i) {
    seen.insert(a.NextBits());
    seen.insert(b.NextBits());
  }
  EXPECT_EQ(seen.size(), 2'000u);
}

TEST(SystemRandom, UnitsAreSpreadOverTheirRange) {
  SystemRandom random;
  int buckets[10] = {};
  for (int i = 0; i < 100'000; ++i) {
    const double unit = random.NextUnit();
    ASSERT_GE(unit, 0.0);
    ASSERT_LT(unit, 1.0);
    ++buckets[static_cast<int>(unit * 10)];
  }
  for (const int count : buckets) EXPECT_NEAR(count, 10'000, 1'000);  // ten standard deviations
}

}  // namespace
}  // namespace failsoft::base
