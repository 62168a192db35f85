#include "core/policy/token_forecast.h"

#include <gtest/gtest.h>

#include "tests/unit/policy/chosen_random.h"

namespace failsoft::policy {
namespace {

// Of `count` requests that are alike.
int64_t BoundOf(const TokenForecast& forecast, int64_t reserved, int count = 1) {
  Forecast sum;
  for (int i = 0; i < count; ++i) sum.Add(forecast.Of(reserved));
  return forecast.Bound(sum);
}

TEST(TokenForecastTest, TakesReservationsThreefoldBeforeItKnows) {
  EXPECT_EQ(BoundOf(TokenForecast(), 100), 300);
  EXPECT_EQ(TokenForecast().Bound({}), 0);
}

TEST(TokenForecastTest, AConstantRatioIsFoundOut) {
  for (const double ratio : {0.25, 1.0, 3.0}) {
    TokenForecast forecast;
    SeededRandom random(1);
    for (int i = 0; i < 200; ++i) {
      const int64_t reserved = 100 + random.Below(10'000);
      forecast.Learn(reserved, static_cast<int64_t>(ratio * static_cast<double>(reserved)));
    }
    EXPECT_NEAR(static_cast<double>(BoundOf(forecast, 8'000, 10)), ratio * 80'000, ratio * 4'000);
  }
}

TEST(TokenForecastTest, AMarginCoversNearlyEverySum) {
  TokenForecast forecast;
  SeededRandom random(7);
  int too_low = 0;
  constexpr int kBatches = 2'000;
  for (int i = 0; i < kBatches; ++i) {
    int64_t reserved[10];
    int64_t used[10];
    Forecast all;
    int64_t all_used = 0;
    for (int k = 0; k < 10; ++k) {
      used[k] = 100 + random.Below(4'000);
      reserved[k] = used[k] * (1 + random.Below(9)) / 3;
      all.Add(forecast.Of(reserved[k]));
      all_used += used[k];
    }
    if (i > 2 && forecast.Bound(all) < all_used) ++too_low;
    for (int k = 0; k < 10; ++k) forecast.Learn(reserved[k], used[k]);
  }
  EXPECT_LE(too_low, kBatches / 500);
}

// Misses are proportional: a margin that is as wide for small requests as for large ones would be
// too wide for those, and not wide enough for these.
TEST(TokenForecastTest, ASingleRequestIsNearlyNeverMoreThanItsBound) {
  TokenForecast forecast;
  SeededRandom random(11);
  int too_low = 0;
  double unused = 0;
  constexpr int kRequests = 20'000;
  for (int i = 0; i < kRequests; ++i) {
    const int64_t used = 1'000 + random.Below(9'000);
    const int64_t reserved = used * (1 + random.Below(9)) / 3;
    const int64_t bound = BoundOf(forecast, reserved);
    if (i > 16 && bound < used) ++too_low;
    if (i > 1'000) unused += static_cast<double>(bound - used);
    forecast.Learn(reserved, used);
  }
  EXPECT_LE(too_low, 2);
  EXPECT_LT(unused / kRequests, 6'500);  // by three times the reservation it would be 20'000
}

TEST(TokenForecastTest, WhatIsFarLargerThanUsualIsTakenAtItsWord) {
  TokenForecast forecast;
  SeededRandom random(3);
  for (int i = 0; i < 200; ++i) forecast.Learn(100 + random.Below(1'000), 500);
  EXPECT_GE(BoundOf(forecast, 1'000'000), 990'000);
}

TEST(TokenForecastTest, ARefusalMakesItCautious) {
  TokenForecast forecast;
  SeededRandom random(3);
  for (int i = 0; i < 200; ++i) forecast.Learn(100 + random.Below(1'000), 100 + random.Below(500));
  const int64_t before = BoundOf(forecast, 500, 10);
  forecast.TooLow();
  EXPECT_GT(BoundOf(forecast, 500, 10), before);
}

}  // namespace
}  // namespace failsoft::policy
