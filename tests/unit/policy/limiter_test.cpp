// Never over the limit in any minute, first come first served, nobody starves.
#include "core/policy/limiter.h"

#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <vector>

#include "tests/unit/policy/chosen_random.h"

namespace failsoft::policy {
namespace {

using base::kForever;
using base::Millis;
using Answer = Limiter::Answer;

Limiter Limited(const PlanLimits& limits, bool learns = false) { return Limiter({limits, learns}); }

// Asks, and if it may go, sends, is answered and is done at once.
Answer Spend(Limiter& limiter, int64_t tokens, Millis now) {
  Limiter::Ticket ticket;
  const Answer answer = limiter.Ask(ticket, tokens, INT64_MAX, now);
  if (answer == Answer::kGo) {
    limiter.Sent(ticket, now);
    limiter.Answered(ticket, now);
  }
  limiter.Done(ticket, tokens, now);
  return answer;
}

TEST(LimiterTest, TheGuidesPlans) {
  EXPECT_EQ(LimitsOf(config::Plan::kFree), (PlanLimits{10, 50'000, 2}));
  EXPECT_EQ(LimitsOf(config::Plan::kStarter), (PlanLimits{60, 200'000, 5}));
  EXPECT_EQ(LimitsOf(config::Plan::kGrowth), (PlanLimits{300, 1'000'000, 20}));
  EXPECT_EQ(LimitsOf(config::Plan::kPro), (PlanLimits{1'000, 5'000'000, 100}));
  EXPECT_EQ(LimitsOf(config::Plan::kNone), PlanLimits{});
  EXPECT_EQ(Stricter({10, kUnlimited, 7}, {kUnlimited, 3, 5}), (PlanLimits{10, 3, 5}));
}

TEST(LimiterTest, RequestsComeFreeAMinuteAfterTheirOwnArrival) {
  Limiter limiter = Limited({.requests = 2});
  EXPECT_EQ(Spend(limiter, 0, 0), Answer::kGo);
  EXPECT_EQ(Spend(limiter, 0, 30'000), Answer::kGo);
  EXPECT_EQ(Spend(limiter, 0, 60'000), Answer::kWait);  // not yet: the clock shows whole ones
  EXPECT_EQ(Spend(limiter, 0, 60'001), Answer::kGo);
  EXPECT_EQ(Spend(limiter, 0, 60'002), Answer::kWait);  // no calendar minute
  EXPECT_EQ(Spend(limiter, 0, 90'001), Answer::kGo);
}

TEST(LimiterTest, ARequestCountsFromItsAnswerIfThatIsSoonElseFromItsSendingAndTheWay) {
  Limiter limiter = Limited({.requests = 1});
  Limiter::Ticket first;
  ASSERT_EQ(limiter.Ask(first, 0, 9, 0), Answer::kGo);
  limiter.Sent(first, 100);
  limiter.Answered(first, 2'000);
  limiter.Done(first, 0, 2'000);
  Limiter::Ticket second;
  ASSERT_EQ(limiter.Ask(second, 0, 9, 2'000), Answer::kWait);
  EXPECT_EQ(limiter.NextChance(2'000), 62'001);
  EXPECT_EQ(limiter.Next(62'000), nullptr);
  ASSERT_EQ(limiter.Next(62'001), &second);
  limiter.Sent(second, 62'001);
  limiter.Done(second, std::nullopt, 62'001);
  Limiter::Ticket third;
  ASSERT_EQ(limiter.Ask(third, 0, 9, 62'001), Answer::kWait);
  EXPECT_EQ(limiter.NextChance(62'001), 122'002 + RequestWindow::kLongestTransit);
  limiter.Done(third, 0, 62'001);
}

TEST(LimiterTest, WhatWasNeverSentTakesNoPlace) {
  Limiter limiter = Limited({.requests = 1, .tokens = 10});
  Limiter::Ticket ticket;
  ASSERT_EQ(limiter.Ask(ticket, 10, 9, 0), Answer::kGo);
  limiter.Done(ticket, std::nullopt, 5);
  EXPECT_EQ(Spend(limiter, 10, 5), Answer::kGo);
}

TEST(LimiterTest, ConcurrencyIsWhatRuns) {
  Limiter limiter = Limited({.concurrency = 2});
  Limiter::Ticket tickets[3];
  EXPECT_EQ(limiter.Ask(tickets[0], 0, 9, 0), Answer::kGo);
  EXPECT_EQ(limiter.Ask(tickets[1], 0, 9, 0), Answer::kGo);
  EXPECT_EQ(limiter.Ask(tickets[2], 0, 9, 0), Answer::kWait);
  EXPECT_EQ(limiter.NextChance(0), kForever);  // nobody knows
  limiter.Done(tickets[0], 0, 70);
  EXPECT_EQ(limiter.Next(70), &tickets[2]);
  for (auto& ticket : tickets) limiter.Done(ticket, 0, 80);
  EXPECT_EQ(limiter.running(), 0);
}

TEST(LimiterTest, TokensAreReservedAndSettled) {
  Limiter limiter = Limited({.tokens = 1'000});
  EXPECT_EQ(Spend(limiter, 100, 0), Answer::kGo);
  Limiter::Ticket large;  // before anything was learnt, a reservation counts three times
  ASSERT_EQ(limiter.Ask(large, 300, 9, 0), Answer::kGo);
  Limiter::Ticket next;
  ASSERT_EQ(limiter.Ask(next, 300, 9, 0), Answer::kWait);
  limiter.Sent(large, 0);
  limiter.Answered(large, 0);
  limiter.Done(large, 0, 1);  // it was refused after all
  EXPECT_EQ(limiter.Next(1), &next);
  limiter.Done(next, 0, 1);
  EXPECT_EQ(limiter.window().settled_tokens(), 100);
}

TEST(LimiterTest, AnOversizeRequestGoesWhenTheWindowIsEmptyAndKeepsItsTurn) {
  Limiter limiter = Limited({.tokens = 1'000});
  EXPECT_EQ(Spend(limiter, 100, 0), Answer::kGo);
  Limiter::Ticket large;
  Limiter::Ticket small;
  ASSERT_EQ(limiter.Ask(large, 1'000'000, 9, 1), Answer::kWait);
  ASSERT_EQ(limiter.Ask(small, 1, 9, 2), Answer::kWait);  // it would fit, but is not first
  EXPECT_EQ(limiter.Next(60'000), nullptr);
  EXPECT_EQ(limiter.Next(60'001), &large);
  EXPECT_EQ(limiter.Next(60'001), nullptr);
  limiter.Sent(large, 60'001);
  limiter.Answered(large, 60'001);
  limiter.Done(large, 1'000'000, 60'001);
  EXPECT_EQ(limiter.Next(120'001), nullptr);
  EXPECT_EQ(limiter.Next(120'002), &small);
  limiter.Done(small, 1, 120'002);
}

TEST(LimiterTest, WhoAsksAgainKeepsItsTurn) {
  Limiter limiter = Limited({.concurrency = 1});
  Limiter::Ticket tickets[3];
  ASSERT_EQ(limiter.Ask(tickets[0], 0, 9, 0), Answer::kGo);
  ASSERT_EQ(limiter.Ask(tickets[1], 0, 9, 0), Answer::kWait);
  ASSERT_EQ(limiter.Ask(tickets[2], 0, 9, 0), Answer::kWait);
  limiter.Done(tickets[0], 0, 1);
  ASSERT_EQ(limiter.Next(1), &tickets[1]);
  ASSERT_EQ(limiter.Ask(tickets[0], 0, 9, 1), Answer::kWait);
  limiter.Done(tickets[1], 0, 2);
  EXPECT_EQ(limiter.Next(2), &tickets[0]);
  limiter.Done(tickets[0], 0, 3);
  EXPECT_EQ(limiter.Next(3), &tickets[2]);
  limiter.Done(tickets[2], 0, 3);
}

TEST(LimiterTest, TheQueueIsBounded) {
  Limiter limiter = Limited({.concurrency = 1});
  Limiter::Ticket tickets[3];
  EXPECT_EQ(limiter.Ask(tickets[0], 0, 1, 0), Answer::kGo);
  EXPECT_EQ(limiter.Ask(tickets[1], 0, 1, 0), Answer::kWait);
  EXPECT_EQ(limiter.Ask(tickets[2], 0, 1, 0), Answer::kFull);
  limiter.Done(tickets[1], 0, 0);  // gives up
  EXPECT_EQ(limiter.Ask(tickets[2], 0, 1, 0), Answer::kWait);
  EXPECT_EQ(limiter.waiting(), 1);
  for (auto& ticket : tickets) limiter.Done(ticket, 0, 0);
}

TEST(LimiterTest, TellsHowSoonItCanBeAtBest) {
  Limiter limiter = Limited({.requests = 2});
  EXPECT_EQ(limiter.Soonest(0, 0), 0);
  Spend(limiter, 0, 0);
  Spend(limiter, 0, 10);
  EXPECT_EQ(limiter.Soonest(0, 20), 60'001);
  EXPECT_EQ(limiter.Soonest(1, 20), 60'011);
  EXPECT_EQ(limiter.Soonest(2, 20), 20);  // only that it is not certain before
  EXPECT_EQ(limiter.Soonest(4, 20), 60'020);
}

TEST(LimiterTest, ARefusalHoldsEverybodyAsLongAsTheServiceAsks) {
  Limiter limiter = Limited({.requests = 100});
  limiter.Refused(12'000, 0);
  EXPECT_EQ(Spend(limiter, 0, 11'999), Answer::kWait);
  EXPECT_EQ(Spend(limiter, 0, 12'000), Answer::kGo);
  limiter.Refused(kForever, 12'000);  // but not for more than a minute
  EXPECT_EQ(Spend(limiter, 0, 72'000), Answer::kGo);
  EXPECT_EQ(limiter.refusals(), 2);
}

TEST(LimiterTest, HeadersTellAStricterLimitAndWhatOthersUse) {
  Limiter limiter = Limited({.requests = 100});
  RateFacts facts;
  facts.limit_requests = 10;
  facts.remaining_requests = 2;
  facts.reset_requests = 5'000;
  limiter.Correct(facts, 0);
  EXPECT_EQ(limiter.effective().requests, 10);
  EXPECT_EQ(Spend(limiter, 0, 1), Answer::kGo);
  EXPECT_EQ(Spend(limiter, 0, 1), Answer::kGo);
  Limiter::Ticket ticket;
  EXPECT_EQ(limiter.Ask(ticket, 0, 9, 1), Answer::kWait);
  EXPECT_EQ(limiter.NextChance(1), 5'000);
  EXPECT_EQ(limiter.Next(5'000), &ticket);
  limiter.Done(ticket, 0, 5'000);
}

TEST(LimiterTest, LearnsALimitThatNobodyTold) {
  Limiter limiter = Limited({}, true);
  for (int i = 0; i < 100; ++i) ASSERT_EQ(Spend(limiter, 0, i), Answer::kGo);
  limiter.Refused(0, 200);
  limiter.Refused(0, 201);  // the same episode
  EXPECT_EQ(limiter.effective().requests, 70);
  Limiter::Ticket ticket;
  EXPECT_EQ(limiter.Ask(ticket, 0, 9, 300), Answer::kWait);
  limiter.Done(ticket, 0, 300);
  for (int i = 0; i < 70; ++i) Spend(limiter, 0, 70'000);
  EXPECT_EQ(Spend(limiter, 0, 70'001), Answer::kWait);
  EXPECT_EQ(limiter.effective().requests, 73);  // a minute without: a little more
  limiter.Refused(0, 80'000);
  EXPECT_EQ(limiter.effective().requests, 49);  // seven tenths of the 70 that were in the minute
}

// A service that counts by itself, callers of all kinds, and time that goes on by chance.
class LimiterProperty : public ::testing::TestWithParam<int> {
 protected:
  struct Caller : Limiter::Ticket {
    int64_t number = 0;
    int64_t uses = 0;
    Millis arrives = 0;
    Millis ends = 0;
    bool running = false;
  };

  void CheckMinute(Millis now);
  void Start(Caller& caller, Millis now);

  SeededRandom random_{static_cast<uint64_t>(GetParam())};
  PlanLimits plan_{1 + random_.Below(30), 500 + random_.Below(5'000), 1 + random_.Below(6)};
  Limiter limiter_{Limiter::Settings{plan_, false}};
  std::multimap<Millis, int64_t> arrivals_;  // with tokens
  int64_t last_started_ = 0;
  int64_t running_ = 0;
};

void LimiterProperty::CheckMinute(Millis now) {
  for (auto first = arrivals_.begin(); first != arrivals_.end(); ++first) {
    int64_t requests = 0;
    int64_t tokens = 0;
    for (auto it = first; it != arrivals_.end() && it->first < first->first + kMinute; ++it) {
      ++requests;
      tokens += it->second;
    }
    ASSERT_LE(requests, plan_.requests) << "at " << now;
    ASSERT_TRUE(tokens <= plan_.tokens || requests == 1) << tokens << " at " << now;
  }
}

void LimiterProperty::Start(Caller& caller, Millis now) {
  ASSERT_EQ(caller.number, last_started_ + 1) << "out of turn";
  last_started_ = caller.number;
  caller.running = true;
  ASSERT_LE(++running_, plan_.concurrency);
  limiter_.Sent(caller, now);
  caller.arrives = now + random_.Below(RequestWindow::kUsualTransit + 1);
  caller.ends = caller.arrives + random_.Below(20'000);
  arrivals_.emplace(caller.arrives, caller.uses);
}

TEST_P(LimiterProperty, HoldsItsPromises) {
  std::deque<Caller> callers;
  int64_t asked = 0;
  Millis now = 0;
  while (asked < 300 || last_started_ < asked) {
    now += random_.Below(2'000);
    ASSERT_LT(now, Millis{24} * 60 * kMinute) << "somebody starves";
    for (Caller& caller : callers) {
      if (!caller.running || caller.ends > now) continue;
      caller.running = false;
      --running_;
      limiter_.Answered(caller, now);
      limiter_.Done(caller, caller.uses, now);
    }
    if (asked < 300) {
      Caller& caller = callers.emplace_back();
      caller.number = ++asked;
      caller.uses = 1 + random_.Below(plan_.tokens / 4);
      if (random_.Below(50) == 0) caller.uses = plan_.tokens * 2;
      if (limiter_.Ask(caller, caller.uses, INT64_MAX, now) == Answer::kGo) Start(caller, now);
    }
    while (auto* next = limiter_.Next(now)) Start(static_cast<Caller&>(*next), now);
    if (HasFatalFailure()) return;
    ASSERT_TRUE(limiter_.waiting() == 0 || limiter_.NextChance(now) > now);
  }
  for (Caller& caller : callers) limiter_.Done(caller, std::nullopt, now);
  CheckMinute(now);
}

INSTANTIATE_TEST_SUITE_P(Seeds, LimiterProperty, ::testing::Range(1, 41));

}  // namespace
}  // namespace failsoft::policy
