#include "core/policy/token_forecast.h"

#include <gtest/gtest.h>

#include "tests/unit/policy/chosen_random.h"

namespace failsoft::policy {
namespace {

TEST(TokenForecastTest, TakesReservationsThreefoldBeforeItKnows) {
  EXPECT_EQ(TokenForecast().Of(100, 1), 300);
  EXPECT_EQ(TokenForecast().Of(0, 0), 0);
}

TEST(TokenForecastTest, AConstantRatioIsFoundOut) {
  for (const double ratio : {0.25, 1.0, 3.0}) {
    TokenForecast forecast;
    SeededRandom random(1);
    for (int i = 0; i < 200; ++i) {
      const int64_t reserved = 100 + random.Below(10'000);
      forecast.Learn(reserved, static_cast<int64_t>(ratio * static_cast<double>(reserved)));
    }
    EXPECT_NEAR(static_cast<double>(forecast.Of(80'000, 10)), ratio * 80'000, ratio * 4'000);
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
    int64_t all_reserved = 0;
    int64_t all_used = 0;
    for (int k = 0; k < 10; ++k) {
      used[k] = 100 + random.Below(4'000);
      reserved[k] = used[k] * (1 + random.Below(9)) / 3;
      all_reserved += reserved[k];
      all_used += used[k];
    }
    if (i > 2 && forecast.Of(all_reserved, 10) < all_used) ++too_low;
    for (int k = 0; k < 10; ++k) forecast.Learn(reserved[k], used[k]);
  }
  EXPECT_LE(too_low, kBatches / 500);
}

TEST(TokenForecastTest, WhatIsFarLargerThanUsualIsTakenAtItsWord) {
  TokenForecast forecast;
  SeededRandom random(3);
  for (int i = 0; i < 200; ++i) forecast.Learn(100 + random.Below(1'000), 500);
  EXPECT_GE(forecast.Of(1'000'000, 1), 990'000);
}

TEST(TokenForecastTest, ARefusalMakesItCautious) {
  TokenForecast forecast;
  SeededRandom random(3);
  for (int i = 0; i < 200; ++i) forecast.Learn(100 + random.Below(1'000), 100 + random.Below(500));
  const int64_t before = forecast.Of(5'000, 10);
  forecast.TooLow();
  EXPECT_GT(forecast.Of(5'000, 10), before);
}

}  // namespace
}  // namespace failsoft::policy
