#include "core/policy/retry_budget.h"

#include <gtest/gtest.h>

#include <climits>

#include "tests/unit/policy/chosen_random.h"

namespace failsoft::policy {
namespace {

constexpr Pressure kAllPressures[] = {Pressure::kNone, Pressure::kTransient, Pressure::kServer,
                                      Pressure::kThrottle};

TEST(RetryBudget, ChargesTenForConnectionsAndFiveForAnswers) {
  RetryBudget budget;
  EXPECT_EQ(budget.tokens(), 500);
  EXPECT_TRUE(budget.TryTake(Pressure::kTransient));
  EXPECT_EQ(budget.tokens(), 490);
  EXPECT_TRUE(budget.TryTake(Pressure::kServer));
  EXPECT_EQ(budget.tokens(), 485);
  EXPECT_TRUE(budget.TryTake(Pressure::kThrottle));
  EXPECT_EQ(budget.tokens(), 480);
  EXPECT_TRUE(budget.TryTake(Pressure::kNone));
  EXPECT_EQ(budget.tokens(), 480);
}

// The sequence of the AWS common runtime's own test.
TEST(RetryBudget, RefusesWhenEmptyAndRefillsBySuccesses) {
  RetryBudget budget(15);
  EXPECT_TRUE(budget.TryTake(Pressure::kTransient));
  EXPECT_TRUE(budget.TryTake(Pressure::kServer));
  EXPECT_FALSE(budget.TryTake(Pressure::kServer));
  EXPECT_EQ(budget.tokens(), 0);
  for (int i = 0; i < 4; ++i) {
    budget.OnSuccess(0);
    EXPECT_FALSE(budget.TryTake(Pressure::kServer));
  }
  budget.OnSuccess(0);
  EXPECT_TRUE(budget.TryTake(Pressure::kServer));
}

TEST(RetryBudget, RefundsTheLastCostUpToItsCapacity) {
  RetryBudget budget(20);
  ASSERT_TRUE(budget.TryTake(Pressure::kTransient));
  budget.OnSuccess(RetryBudget::kTransientCost);
  EXPECT_EQ(budget.tokens(), 20);
  budget.OnSuccess(RetryBudget::kTransientCost);
  budget.OnSuccess(0);
  budget.OnSuccess(INT_MAX);
  budget.OnSuccess(-10);
  EXPECT_EQ(budget.tokens(), 20);
}

TEST(RetryBudget, OfNothingRefusesEveryRetry) {
  for (const int capacity : {0, -1, INT_MIN}) {
    RetryBudget budget(capacity);
    EXPECT_FALSE(budget.TryTake(Pressure::kServer));
    budget.OnSuccess(0);
    EXPECT_EQ(budget.tokens(), 0);
    EXPECT_FALSE(budget.TryTake(Pressure::kServer));
  }
}

TEST(RetryBudget, IsNeverNegativeNorAboveItsCapacity) {
  SeededRandom random(2);
  for (int round = 0; round < 200; ++round) {
    RetryBudget budget(static_cast<int>(random.Below(600)));
    for (int i = 0; i < 2'000; ++i) {
      const int before = budget.tokens();
      if (random.Below(3) == 0) {
        budget.OnSuccess(static_cast<int>(random.NextBits()));
        ASSERT_GE(budget.tokens(), before);
      } else {
        const Pressure pressure = kAllPressures[random.Below(4)];
        const bool taken = budget.TryTake(pressure);
        ASSERT_EQ(before - budget.tokens(), taken ? RetryBudget::CostOf(pressure) : 0);
      }
      ASSERT_GE(budget.tokens(), 0);
      ASSERT_LE(budget.tokens(), budget.capacity());
    }
  }
}

}  // namespace
}  // namespace failsoft::policy
