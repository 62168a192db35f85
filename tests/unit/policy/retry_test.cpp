#include "core/policy/retry.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/unit/policy/chosen_random.h"

namespace failsoft::policy {
namespace {

using base::Code;
using base::kForever;
using base::Millis;

constexpr Verdict kOutage{Code::kProvider, true, Pressure::kServer};
constexpr Verdict kHopeless{Code::kAuthentication, false, Pressure::kNone};

FailedAttempt Failed(const Verdict& verdict) {
  FailedAttempt failure;
  failure.verdict = verdict;
  return failure;
}

Decision Decide(const RetryLimits& limits, const FailedAttempt& failure, RetryBudget& budget) {
  ConstantRandom random = Middle();
  return DecideRetry(limits, failure, 0, random, budget);
}

TEST(DecideRetry, WaitsTheBackoffOfItsOwnAndPaysForTheRetry) {
  RetryBudget budget;
  FailedAttempt failure = Failed(kOutage);
  failure.attempts_made = 3;
  failure.requests_made = 3;
  const Decision decision = Decide({}, failure, budget);
  EXPECT_TRUE(decision.retry());
  EXPECT_FALSE(decision.hinted);
  EXPECT_EQ(decision.wait, 4'500);
  EXPECT_EQ(decision.budget_cost, 5);
  EXPECT_EQ(budget.tokens(), 495);
}

TEST(DecideRetry, WaitsTheServersHintInstead) {
  RetryBudget budget;
  FailedAttempt failure = Failed({Code::kRateLimited, true, Pressure::kThrottle});
  failure.server_wait = 12'000;
  const Decision decision = Decide({}, failure, budget);
  EXPECT_TRUE(decision.retry());
  EXPECT_TRUE(decision.hinted);
  EXPECT_EQ(decision.wait, 12'500);
}

TEST(DecideRetry, ChargesMoreForATransportFailure) {
  RetryBudget budget;
  EXPECT_EQ(Decide({}, Failed(ClassifyTransport(Code::kReset)), budget).budget_cost, 10);
}

// Each case is refused for its own reason although every later check would refuse it too.
struct Refusal {
  const char* name;
  FailedAttempt failure;
  int budget;
  GaveUp why;
  Millis wait;
};

FailedAttempt Hopeless() {
  FailedAttempt failure = Failed(kHopeless);
  failure.attempts_made = 9;
  failure.requests_made = 99;
  failure.server_wait = 500'000;
  failure.deadline = 0;
  return failure;
}

TEST(DecideRetry, ChecksInTheOrderOfItsContract) {
  FailedAttempt failure = Hopeless();
  std::vector<Refusal> cases = {{"class", failure, 0, GaveUp::kNotRetryable, 0}};
  failure.verdict = kOutage;
  cases.push_back({"attempts", failure, 0, GaveUp::kAttempts, 0});
  failure.attempts_made = 1;
  cases.push_back({"requests", failure, 0, GaveUp::kRequests, 0});
  failure.requests_made = 1;
  cases.push_back({"server wait", failure, 0, GaveUp::kServerWait, 500'000});
  failure.server_wait.reset();
  cases.push_back({"deadline", failure, 0, GaveUp::kDeadline, 1'500});
  failure.deadline = kForever;
  cases.push_back({"budget", failure, 4, GaveUp::kBudget, 1'500});
  for (const Refusal& c : cases) {
    RetryBudget budget(c.budget);
    const Decision decision = Decide({}, c.failure, budget);
    EXPECT_EQ(decision.gave_up, c.why) << c.name;
    EXPECT_FALSE(decision.retry()) << c.name;
    EXPECT_EQ(decision.wait, c.wait) << c.name;
    EXPECT_EQ(decision.budget_cost, 0) << c.name;
    EXPECT_EQ(budget.tokens(), c.budget) << c.name;
  }
}

TEST(DecideRetry, CountsAttemptsInTotal) {
  for (int made = 1; made <= 6; ++made) {
    RetryBudget budget;
    FailedAttempt failure = Failed(kOutage);
    failure.attempts_made = made;
    EXPECT_EQ(Decide({}, failure, budget).retry(), made < 5) << made;
  }
}

struct HintCase {
  Millis max_server_wait;
  Millis hint;
  bool retried;
};

TEST(DecideRetry, RefusesAHintOverTheMaximumAndOnlyThat) {
  const HintCase cases[] = {
      {120'000, 60'000, true},      {120'000, 119'999, true},      {120'000, 120'000, true},
      {120'000, 120'001, false},    {120'000, kForever, false},    {0, 1, false},
      {base::kNone, 120'001, true}, {base::kNone, kForever, true},
  };
  for (const HintCase& c : cases) {
    RetryBudget budget;
    RetryLimits limits;
    limits.max_server_wait = c.max_server_wait;
    FailedAttempt failure = Failed(kOutage);
    failure.server_wait = c.hint;
    EXPECT_EQ(Decide(limits, failure, budget).retry(), c.retried) << c.hint;
  }
}

TEST(DecideRetry, NeverStartsAWaitThatEndsAtOrAfterTheDeadline) {
  RetryLimits limits;
  limits.backoff.jitter = Jitter::kNone;
  FailedAttempt failure = Failed(kOutage);
  failure.now = 100;
  for (const Millis deadline : {Millis{0}, Millis{100}, Millis{1'099}, Millis{1'100}}) {
    RetryBudget budget;
    failure.deadline = deadline;
    EXPECT_EQ(Decide(limits, failure, budget).gave_up, GaveUp::kDeadline) << deadline;
  }
  RetryBudget budget;
  failure.deadline = 1'101;
  EXPECT_TRUE(Decide(limits, failure, budget).retry());
}

TEST(DecideRetry, KeepsItsPromisesForAnyInput) {
  SeededRandom random(3);
  RetryBudget budget;
  for (int i = 0; i < 200'000; ++i) {
    RetryLimits limits;
    limits.max_attempts = static_cast<int>(random.Below(8));
    limits.max_requests = static_cast<int>(random.Below(30));
    limits.max_server_wait = random.Below(400'000) - 1;
    limits.backoff = {random.Below(5'000), random.Below(100'000),
                      static_cast<Jitter>(random.Below(5))};
    FailedAttempt failure = Failed({Code::kProvider, random.Below(8) != 0, Pressure::kServer});
    failure.attempts_made = static_cast<int>(random.Below(10)) + 1;
    failure.requests_made = static_cast<int>(random.Below(40)) + 1;
    if (random.Below(2) == 0) failure.server_wait = random.Below(500'000) + 1;
    failure.now = random.Below(1'000'000);
    if (random.Below(2) == 0) failure.deadline = random.Below(1'500'000);
    if (random.Below(3) == 0) budget.OnSuccess(5);

    const int before = budget.tokens();
    const Decision decision = DecideRetry(limits, failure, random.Below(90'000), random, budget);
    ASSERT_EQ(before - budget.tokens(), decision.budget_cost);
    ASSERT_GE(decision.wait, 0);
    if (!decision.retry()) {
      ASSERT_EQ(decision.budget_cost, 0);
      ASSERT_FALSE(GaveUpName(decision.gave_up).empty());
      continue;
    }
    ASSERT_TRUE(failure.verdict.retryable);
    ASSERT_LT(failure.attempts_made, limits.max_attempts);
    ASSERT_LT(failure.requests_made, limits.max_requests);
    ASSERT_LT(failure.now + decision.wait, failure.deadline);
    ASSERT_EQ(decision.hinted, failure.server_wait.has_value());
    if (failure.server_wait) {
      ASSERT_GE(decision.wait, *failure.server_wait);
      ASSERT_LE(decision.wait, *failure.server_wait + 1'000);
    }
  }
}

// Calls one after another against a service that always fails, all under one budget.
int RequestsSent(int callers, RetryBudget& budget, const Verdict& verdict) {
  SeededRandom random(4);
  int sent = 0;
  for (int caller = 0; caller < callers; ++caller) {
    FailedAttempt failure = Failed(verdict);
    for (;; ++failure.attempts_made) {
      ++sent;
      failure.requests_made = failure.attempts_made;
      if (!DecideRetry({}, failure, 0, random, budget).retry()) break;
    }
  }
  return sent;
}

TEST(DecideRetry, AnOutageIsNotMultiplied) {
  RetryBudget answers;
  EXPECT_EQ(RequestsSent(100, answers, kOutage), 100 + 500 / 5);
  RetryBudget connections;
  EXPECT_EQ(RequestsSent(100, connections, ClassifyTransport(Code::kConnect)), 100 + 500 / 10);
  RetryBudget few;
  EXPECT_EQ(RequestsSent(10, few, kOutage), 50);
}

TEST(GaveUpName, IsStable) {
  EXPECT_EQ(GaveUpName(GaveUp::kNotGivenUp), "");
  EXPECT_EQ(GaveUpName(GaveUp::kNotRetryable), "not_retryable");
  EXPECT_EQ(GaveUpName(GaveUp::kAttempts), "max_attempts");
  EXPECT_EQ(GaveUpName(GaveUp::kRequests), "max_requests");
  EXPECT_EQ(GaveUpName(GaveUp::kBudget), "retry_budget");
  EXPECT_EQ(GaveUpName(GaveUp::kServerWait), "max_server_wait");
  EXPECT_EQ(GaveUpName(GaveUp::kDeadline), "deadline");
}

}  // namespace
}  // namespace failsoft::policy
