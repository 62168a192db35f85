#include "core/policy/breaker.h"

#include <gtest/gtest.h>

#include <deque>

#include "tests/unit/policy/chosen_random.h"

namespace failsoft::policy {
namespace {

using base::Millis;
using Outcome = Breaker::Outcome;
using State = Breaker::State;

class BreakerTest : public ::testing::Test {
 protected:
  bool Try(Outcome outcome, Millis now, bool may_open = true) {
    const auto pass = breaker_.Admit(now);
    if (pass) breaker_.Report(*pass, outcome, now, random_, may_open);
    return pass.has_value();
  }
  void Fail(int times, Millis now) {
    for (int i = 0; i < times; ++i) ASSERT_TRUE(Try(Outcome::kFailed, now));
  }

  ConstantRandom random_ = Lowest();
  Breaker breaker_{Breaker::Settings{}};
};

TEST_F(BreakerTest, OpensAfterFailuresInARowAndFailsFastUntilThen) {
  Fail(4, 0);
  EXPECT_EQ(breaker_.state(0), State::kClosed);
  Fail(1, 100);
  EXPECT_EQ(breaker_.state(100), State::kOpen);
  EXPECT_EQ(breaker_.retry_at(), 5'100);
  EXPECT_FALSE(Try(Outcome::kFailed, 5'099));
  EXPECT_EQ(breaker_.state(5'100), State::kHalfOpen);
}

TEST_F(BreakerTest, WhoMayBeBackIsProbedAtOnceByOne) {
  Fail(5, 0);
  breaker_.MayBeBack(1'000);
  EXPECT_EQ(breaker_.state(1'000), State::kHalfOpen);
  const auto probe = breaker_.Admit(1'000);
  ASSERT_TRUE(probe && probe->probe());
  breaker_.MayBeBack(1'001);
  EXPECT_FALSE(breaker_.Admit(1'001));
  breaker_.Report(*probe, Outcome::kFailed, 1'002, random_);
  EXPECT_EQ(breaker_.retry_at(), 11'002);  // longer, as after any probe
  breaker_.Close();
  breaker_.MayBeBack(2'000);
  EXPECT_EQ(breaker_.state(2'000), State::kClosed);
}

TEST_F(BreakerTest, AnAnswerBetweenBreaksTheRow) {
  Fail(4, 0);
  EXPECT_TRUE(Try(Outcome::kAnswered, 0));
  Fail(4, 0);
  EXPECT_EQ(breaker_.state(0), State::kClosed);
}

TEST_F(BreakerTest, OpensWhenHalfOfTheLastFail) {
  for (int i = 0; i < 5; ++i) {
    EXPECT_TRUE(Try(Outcome::kAnswered, 1'000));
    EXPECT_EQ(breaker_.state(1'000), State::kClosed);
    EXPECT_TRUE(Try(Outcome::kFailed, 1'000));
  }
  EXPECT_EQ(breaker_.state(1'000), State::kOpen);
}

TEST_F(BreakerTest, WhatIsLongAgoDoesNotCount) {
  for (int i = 0; i < 4; ++i) {
    Try(Outcome::kAnswered, 0);
    Try(Outcome::kFailed, 0);
  }
  Try(Outcome::kAnswered, 31'000);
  Try(Outcome::kFailed, 31'000);
  EXPECT_EQ(breaker_.state(31'000), State::kClosed);
}

TEST_F(BreakerTest, WhatSaysNothingChangesNothing) {
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(Try(Outcome::kNeither, 0));
  EXPECT_EQ(breaker_.state(0), State::kClosed);
  EXPECT_TRUE(breaker_.Fresh(0));
}

TEST_F(BreakerTest, OneProbeAtATime) {
  Fail(5, 0);
  const auto probe = breaker_.Admit(5'000);
  ASSERT_TRUE(probe);
  EXPECT_TRUE(probe->probe());
  EXPECT_FALSE(breaker_.Admit(5'000));
  EXPECT_FALSE(breaker_.Admit(100'000));
  breaker_.Report(*probe, Outcome::kAnswered, 100'000, random_);
  EXPECT_EQ(breaker_.state(100'000), State::kClosed);
  EXPECT_TRUE(breaker_.Admit(100'000));
  EXPECT_TRUE(breaker_.Admit(100'000));
}

TEST_F(BreakerTest, AProbeThatSaysNothingLetsAnotherGo) {
  Fail(5, 0);
  EXPECT_TRUE(Try(Outcome::kNeither, 5'000));
  EXPECT_TRUE(Try(Outcome::kAnswered, 5'000));
}

TEST_F(BreakerTest, AProbeOfWhichNothingIsHeardIsForgotten) {
  Fail(5, 0);
  const auto lost = breaker_.Admit(5'000);
  EXPECT_FALSE(breaker_.Admit(5'000 + Breaker::kProbeLease - 1));
  const auto other = breaker_.Admit(5'000 + Breaker::kProbeLease);
  ASSERT_TRUE(other);
  breaker_.Report(*lost, Outcome::kAnswered, 700'000, random_);  // too late to say anything
  EXPECT_EQ(breaker_.state(700'000), State::kHalfOpen);
}

TEST_F(BreakerTest, StaysOpenLongerEachTimeUpToAMaximum) {
  Fail(5, 0);
  Millis now = 0;
  for (const Millis wait : {5'000, 10'000, 20'000, 25'000, 25'000}) {
    EXPECT_EQ(breaker_.retry_at(), now + wait);
    now = breaker_.retry_at();
    EXPECT_TRUE(Try(Outcome::kFailed, now));
  }
  EXPECT_TRUE(Try(Outcome::kAnswered, breaker_.retry_at()));
  Fail(5, 2'000'000);
  EXPECT_EQ(breaker_.retry_at(), 2'005'000);
  EXPECT_EQ(breaker_.times_opened(), 2);
}

TEST_F(BreakerTest, ChanceOnlyProlongs) {
  random_ = Highest();
  Fail(5, 0);
  EXPECT_GE(breaker_.retry_at(), 5'999);
  EXPECT_LE(breaker_.retry_at(), 6'000);
}

TEST_F(BreakerTest, WhatWasSentBeforeItOpenedSaysNothingOfItAfter) {
  const auto early = breaker_.Admit(0);
  Fail(5, 0);
  breaker_.Report(*early, Outcome::kAnswered, 10, random_);
  EXPECT_EQ(breaker_.state(10), State::kOpen);
  const auto probe = breaker_.Admit(5'000);
  ASSERT_TRUE(probe);
  breaker_.Report(*early, Outcome::kFailed, 5'000, random_);
  EXPECT_FALSE(breaker_.Admit(5'000));  // the probe is still out
}

TEST_F(BreakerTest, ALaterTimeHoldsAndAnEarlierDoesNot) {
  breaker_.OpenUntil(10'000, 0);
  breaker_.OpenUntil(30'000, 0);
  breaker_.OpenUntil(20'000, 0);
  EXPECT_EQ(breaker_.retry_at(), 30'000);
  breaker_.Close();
  EXPECT_EQ(breaker_.state(0), State::kClosed);
}

TEST_F(BreakerTest, ItStaysClosedWhereItMay) {
  for (int i = 0; i < 50; ++i) EXPECT_TRUE(Try(Outcome::kFailed, 0, /*may_open=*/false));
  EXPECT_EQ(breaker_.state(0), State::kClosed);
}

TEST_F(BreakerTest, WhoTurnsAwayOpensIt) {
  EXPECT_TRUE(Try(Outcome::kFailed, 0));
  breaker_.GiveUp(0, random_);
  EXPECT_EQ(breaker_.state(0), State::kOpen);
  const Millis until = breaker_.retry_at();
  breaker_.GiveUp(0, random_);
  EXPECT_EQ(breaker_.retry_at(), until);
}

// Requests that end in any order and any way, of a target that is up and down by chance.
class BreakerProperty : public ::testing::TestWithParam<int> {};

TEST_P(BreakerProperty, NeverTwoProbesAndAlwaysRecovers) {
  SeededRandom random(static_cast<uint64_t>(GetParam()));
  Breaker breaker({.failures = 1 + static_cast<int>(random.Below(8)), .open_for = 1'000});
  struct Running {
    Breaker::Pass pass;
    Millis ends;
  };
  std::deque<Running> running;
  Millis now = 0;
  int probes = 0;
  bool up = true;
  for (int step = 0; step < 5'000; ++step) {
    now += random.Below(500);
    if (random.Below(200) == 0) up = !up;
    if (const auto pass = breaker.Admit(now)) {
      probes += pass->probe();
      ASSERT_LE(probes, 1);
      running.push_back({*pass, now + random.Below(5'000)});
    } else {
      ASSERT_NE(breaker.state(now), State::kClosed);
    }
    for (size_t i = 0; i < running.size();) {
      if (running[i].ends > now) {
        ++i;
        continue;
      }
      const auto outcome = random.Below(20) == 0 ? Outcome::kNeither
                           : up                  ? Outcome::kAnswered
                                                 : Outcome::kFailed;
      probes -= running[i].pass.probe();
      breaker.Report(running[i].pass, outcome, now, random);
      running.erase(running.begin() + static_cast<std::ptrdiff_t>(i));
    }
  }
  for (const Running& one : running) breaker.Report(one.pass, Outcome::kNeither, now, random);
  for (int i = 0; i < 3 && breaker.state(now) != State::kClosed; ++i) {
    now = std::max(now, breaker.retry_at());
    const auto pass = breaker.Admit(now);
    ASSERT_TRUE(pass);
    breaker.Report(*pass, Outcome::kAnswered, now, random);
  }
  EXPECT_EQ(breaker.state(now), State::kClosed);
}

INSTANTIATE_TEST_SUITE_P(Seeds, BreakerProperty, ::testing::Range(1, 31));

}  // namespace
}  // namespace failsoft::policy
