// A second request beside one that is late, in virtual time.
#include <gtest/gtest.h>

#include <deque>

#include "tests/engine/virtual_world.h"

namespace failsoft::engine::testing {
namespace {

using base::Code;
using base::Millis;

constexpr char kDown[] = R"({"error":{"code":"provider_error","message":"down","status":503}})";

class HedgeTest : public ::testing::Test {
 protected:
  HedgeTest() {
    world_.options.call.model = "first";
    world_.options.call.hedge_after = 2'000;
  }
  void Fall(std::vector<std::string> models) {
    std::vector<config::FallbackTarget> chain;
    for (std::string& model : models) chain.emplace_back().model = std::move(model);
    world_.options.call.fallback =
        std::make_shared<const std::vector<config::FallbackTarget>>(std::move(chain));
    world_.UseCircuits();
  }
  TestCall& Call(std::string_view request = kHi, CallKind kind = CallKind::kChat) {
    return calls_.emplace_back(world_, request, kind);
  }
  bool Went(size_t request, std::string_view model) const {
    return world_.requests.at(request).body.find('"' + std::string(model) + '"') !=
           std::string::npos;
  }
  // Nothing is left behind.
  void ExpectQuiet() {
    EXPECT_EQ(world_.open_transfers, 0);
    EXPECT_EQ(world_.stats.in_flight, 0);
  }

  VirtualWorld world_;
  std::deque<TestCall> calls_;
};

TEST_F(HedgeTest, TheNextTargetIsAskedWhenTheFirstIsLateAndTheFirstAnswerCounts) {
  Fall({"second"});
  world_.replies = {Answer("late", 10'000), Answer("Hello", 500)};
  TestCall& call = Call();
  world_.Run(2'600);
  ASSERT_EQ(call.times_ended, 1);
  ASSERT_TRUE(call.outcome().ok());
  EXPECT_EQ(call.outcome().reply.text, "Hello");
  EXPECT_EQ(call.outcome().duration, 2'500);
  EXPECT_EQ(world_.started_at, (std::vector<Millis>{0, 2'000}));
  EXPECT_TRUE(Went(1, "second"));
  ASSERT_EQ(call.outcome().attempts.size(), 2u);
  EXPECT_EQ(call.outcome().attempts[0].code, Code::kCancelled);
  EXPECT_EQ(call.outcome().attempts[0].duration, 2'500);
  EXPECT_FALSE(call.outcome().attempts[0].hedge);
  EXPECT_TRUE(call.outcome().attempts[1].hedge);
  EXPECT_EQ(call.outcome().passed_over.size(), 1u);
  EXPECT_NE(ResultJson(call.outcome()).find(R"("target":{"model":"second")"), std::string::npos);
  EXPECT_EQ(world_.stats.hedges, 1);
  EXPECT_EQ(world_.stats.retries, 0);
  ExpectQuiet();
  world_.Run();
  EXPECT_EQ(call.times_ended, 1);
}

TEST_F(HedgeTest, AStreamsHedgeKnowsWhatTheServiceRefusedBefore) {
  world_.options.call.hedge_after = 2'000;
  world_.replies = {ErrorReply(400, R"({"error":{"message":"Unknown parameter: stream_options"}})"),
                    Silent(), Stream({{10, Piece("Hello") + Finish() + kDone}}, 20)};
  TestCall& call = Call(kHi, CallKind::kStream);
  world_.Run(10'000);
  ASSERT_TRUE(call.outcome().ok());
  ASSERT_EQ(world_.requests.size(), 3u);
  EXPECT_NE(world_.requests[0].body.find("stream_options"), std::string_view::npos);
  EXPECT_EQ(world_.requests[1].body.find("stream_options"), std::string_view::npos);
  EXPECT_EQ(world_.requests[2].body.find("stream_options"), std::string_view::npos);
}

TEST_F(HedgeTest, WhoIsInTimeIsNotRaced) {
  Fall({"second"});
  world_.replies = {Answer("Hello", 1'999)};
  Call();
  world_.Run();
  EXPECT_EQ(world_.requests.size(), 1u);
  EXPECT_EQ(world_.stats.hedges, 0);
}

TEST_F(HedgeTest, AnotherTargetsRequestIsAnotherAndTheSameTargetsIsTheSame) {
  world_.replies = {Silent(), Answer("Hello")};
  Call();
  world_.Run();
  ASSERT_EQ(world_.requests.size(), 2u);
  const std::string key = HeaderOf(world_.requests[0], "Idempotency-Key");
  EXPECT_EQ(HeaderOf(world_.requests[1], "Idempotency-Key"), key);
  EXPECT_EQ(HeaderOf(world_.requests[1], "X-Failsoft-Retry-Count"), "1");
  Fall({"second"});
  world_.replies = {Silent(), Answer("Hello"), Silent(), Answer("Hello")};
  Call();
  world_.Run();
  ASSERT_EQ(world_.requests.size(), 4u);
  EXPECT_EQ(HeaderOf(world_.requests[3], "Idempotency-Key"),
            HeaderOf(world_.requests[2], "Idempotency-Key") + "-1");
}

TEST_F(HedgeTest, TheLateOneMayStillComeFirst) {
  Fall({"second"});
  world_.replies = {Answer("Hello", 2'300), Silent()};
  TestCall& call = Call();
  world_.Run(2'400);
  ASSERT_TRUE(call.outcome().ok());
  EXPECT_EQ(call.outcome().reply.text, "Hello");
  EXPECT_TRUE(call.outcome().passed_over.empty());
  EXPECT_EQ(call.outcome().attempts[1].code, Code::kCancelled);
  EXPECT_EQ(call.outcome().attempts[1].message, "first answered first");
  EXPECT_NE(ResultJson(call.outcome()).find(R"("target":{"model":"first")"), std::string::npos);
  ExpectQuiet();
}

// -------------------------------------------------------------------------------------- one fails

TEST_F(HedgeTest, AHedgeThatFailsLeavesTheFirstAlone) {
  Fall({"second"});
  world_.replies = {Answer("Hello", 5'000), ErrorReply(503, kDown)};
  TestCall& call = Call();
  world_.Run();
  ASSERT_TRUE(call.outcome().ok());
  EXPECT_EQ(call.outcome().duration, 5'000);
  EXPECT_EQ(world_.requests.size(), 2u);
  EXPECT_EQ(call.outcome().attempts[1].code, Code::kProvider);
  EXPECT_EQ(call.outcome().attempts[1].wait, base::kNone);
}

TEST_F(HedgeTest, WhenTheFirstFailsTheHedgeIsWhatTheCallGoesOnWith) {
  Fall({"second", "third"});
  world_.replies = {ErrorReply(503, kDown, {}, 2'100), ErrorReply(503, kDown, {}, 500),
                    Answer("Hello")};
  TestCall& call = Call();
  world_.Run();
  ASSERT_TRUE(call.outcome().ok());
  ASSERT_EQ(world_.requests.size(), 3u);
  EXPECT_TRUE(Went(1, "second"));
  EXPECT_TRUE(Went(2, "second"));  // retried where the hedge went
  EXPECT_EQ(world_.started_at[2], 2'500 + 1'000);
  ASSERT_EQ(call.outcome().passed_over.size(), 1u);
  EXPECT_EQ(call.outcome().passed_over[0].code, Code::kProvider);
  EXPECT_EQ(call.outcome().passed_over[0].attempts, 1);
}

TEST_F(HedgeTest, WhenAllFailTheFirstCauseIsTold) {
  Fall({"second"});
  world_.options.call.max_attempts.most = 1;
  world_.replies = {Silent(), ErrorReply(503, kDown)};
  TestCall& call = Call();
  world_.Run();
  EXPECT_EQ(call.error().code, Code::kTimeout);  // after the hedge had failed
  EXPECT_EQ(call.outcome().attempts[1].code, Code::kProvider);
  ExpectQuiet();
}

TEST_F(HedgeTest, TheSameTargetIsRetriedAfterBothFailed) {
  world_.replies = {ErrorReply(503, kDown, {}, 2'100), ErrorReply(503, kDown, {}, 500),
                    Answer("Hello")};
  TestCall& call = Call();
  world_.Run();
  ASSERT_TRUE(call.outcome().ok());
  EXPECT_EQ(world_.requests.size(), 3u);
  EXPECT_EQ(call.outcome().attempts[0].wait, base::kNone);
  EXPECT_EQ(call.outcome().attempts[1].wait, 1'000);
}

TEST_F(HedgeTest, OneHedgeACall) {
  world_.replies = {ErrorReply(503, kDown, {}, 2'100), ErrorReply(503, kDown, {}, 500),
                    Answer("Hello", 9'000)};
  Call();
  world_.Run();
  EXPECT_EQ(world_.requests.size(), 3u);
  EXPECT_EQ(world_.stats.hedges, 1);
}

TEST_F(HedgeTest, ALaterAttemptMayBeTheLateOne) {
  world_.replies = {ErrorReply(503, kDown), Silent(), Answer("Hello")};
  TestCall& call = Call();
  world_.Run();
  ASSERT_TRUE(call.outcome().ok());
  EXPECT_EQ(world_.started_at, (std::vector<Millis>{0, 1'010, 3'010}));
}

// ---------------------------------------------------------------------------------------- streams

TEST_F(HedgeTest, OfTwoStreamsTheFirstPieceDecides) {
  Fall({"second"});
  world_.replies = {
      Stream({{100, ": comment\n\n"}, {2'400, Piece("Lost ")}, {2'450, Piece("words")}}, 9'000),
      Stream({{300, Piece("Hel")}, {900, Piece("lo") + Finish() + kDone}}, 950)};
  TestCall& call = Call(kHi, CallKind::kStream);
  world_.Run();
  ASSERT_TRUE(call.outcome().ok());
  EXPECT_EQ(call.text, "Hello");
  EXPECT_EQ(call.outcome().text(), "Hello");
  EXPECT_EQ(call.outcome().attempts[0].code, Code::kCancelled);
  EXPECT_EQ(call.outcome().attempts[0].duration, 2'300);
  EXPECT_EQ(call.events.size(), 2u);
  EXPECT_NE(call.events[1].second.find(R"("hedge":true)"), std::string::npos);
  ExpectQuiet();
}

TEST_F(HedgeTest, TheStreamThatWasLateMayBeginFirst) {
  Fall({"second"});
  world_.replies = {Stream({{2'100, Piece("Hel")}, {2'500, Piece("lo") + Finish() + kDone}}, 2'500),
                    Stream({{200, Piece("Lost")}}, 9'000)};
  TestCall& call = Call(kHi, CallKind::kStream);
  world_.Run(2'150);
  EXPECT_EQ(call.text, "Hel");
  EXPECT_EQ(world_.open_transfers, 1);  // the other is gone at once
  world_.Run();
  ASSERT_TRUE(call.outcome().ok());
  EXPECT_EQ(call.text, "Hello");
}

TEST_F(HedgeTest, AStreamThatHasBegunIsNotRaced) {
  Fall({"second"});
  world_.replies = {Stream({{100, Piece("Hel")}, {5'000, Piece("lo") + Finish() + kDone}}, 5'000)};
  TestCall& call = Call(kHi, CallKind::kStream);
  world_.Run();
  EXPECT_EQ(call.text, "Hello");
  EXPECT_EQ(world_.requests.size(), 1u);
}

TEST_F(HedgeTest, AHedgeThatWonIsResumedWhenItDrops) {
  Fall({"second"});
  world_.replies = {
      Silent(),
      Stream({{300, Piece("The quick brown ")}}, 400, {.code = Code::kReset, .detail = {}}),
      Stream({{100, Piece("fox jumps.") + Finish() + kDone}}, 100)};
  TestCall& call = Call(kHi, CallKind::kStream);
  world_.Run();
  ASSERT_TRUE(call.outcome().ok()) << call.error().message;
  EXPECT_EQ(call.text, "The quick brown fox jumps.");
  ASSERT_EQ(world_.requests.size(), 3u);
  EXPECT_TRUE(Went(2, "second"));
  ExpectQuiet();
}

TEST_F(HedgeTest, APieceThatOnlyTheEndBringsOutDecidesTooAndTheCallGoesOn) {
  Fall({"second"});
  world_.options.call.max_reconnects = 0;
  std::string piece = Piece("The");
  while (piece.ends_with('\n')) piece.pop_back();  // the blank line never comes
  world_.replies = {Silent(), Stream({{300, piece}}, 400)};
  TestCall& call = Call(kHi, CallKind::kStream);
  world_.Run();
  ASSERT_EQ(call.times_ended, 1);
  EXPECT_EQ(call.error().code, Code::kStreamDropped);
  EXPECT_EQ(call.error().partial_text, "The");
  ExpectQuiet();
}

TEST_F(HedgeTest, WhatEndsAnAnswerThatAHedgeBeganIsItsOwnCause) {
  Fall({"second"});
  world_.options.call.max_reconnects = 0;
  world_.replies = {Silent(),
                    Stream({{300, Piece("The")}}, 400, {.code = Code::kReset, .detail = {}})};
  TestCall& call = Call(kHi, CallKind::kStream);
  world_.Run();
  EXPECT_EQ(call.error().code, Code::kStreamDropped);
  EXPECT_EQ(call.error().partial_text, "The");
  EXPECT_EQ(call.error().interrupted_by, Code::kReset);
}

// --------------------------------------------------------------------------------------- the
// limits

TEST_F(HedgeTest, ACancelledCallEndsBoth) {
  Fall({"second"});
  world_.replies = {Silent()};
  TestCall& call = Call();
  world_.Run(3'000);
  EXPECT_EQ(world_.open_transfers, 2);
  call->Cancel(Code::kCancelled);
  EXPECT_EQ(call.error().code, Code::kCancelled);
  for (const Attempt& attempt : call.outcome().attempts) EXPECT_EQ(attempt.code, Code::kCancelled);
  ExpectQuiet();
}

TEST_F(HedgeTest, TheDeadlineEndsBoth) {
  world_.replies = {Silent()};
  TestCall& call = Call(With(R"("deadline":3000)"));
  world_.Run();
  EXPECT_EQ(call.error().code, Code::kDeadline);
  EXPECT_EQ(call.outcome().duration, 3'000);
  for (const Attempt& attempt : call.outcome().attempts) EXPECT_EQ(attempt.code, Code::kDeadline);
  ExpectQuiet();
}

TEST_F(HedgeTest, ACallThatIsForgottenWhileItRacesLeavesNothing) {
  world_.replies = {Silent()};
  Call();
  world_.Run(3'000);
  calls_.clear();
  EXPECT_EQ(world_.open_transfers, 0);
}

TEST_F(HedgeTest, TheCapOnRequestsHolds) {
  world_.replies = {Silent()};
  Call(With(R"("max_requests":1)"));
  world_.Run(10'000);
  EXPECT_EQ(world_.requests.size(), 1u);
}

TEST_F(HedgeTest, HedgesUseUpTheRetryBudgetAndSuccessesBringOneInFiveBack) {
  Fall({"second"});
  world_.options.retry_budget = 500;
  world_.respond = [](const net::TransferRequest& request) {
    return request.body.find("\"first\"") != std::string::npos ? Answer("slow", 3'000)
                                                               : Answer("slower", 3'000);
  };
  for (int i = 0; i < 1'000; ++i) {
    Call();
    world_.Run();
  }
  EXPECT_GT(world_.stats.hedges, 250);
  EXPECT_LE(world_.stats.hedges, 100 + 1'000 / 4);
}

TEST_F(HedgeTest, AHedgeWaitsForNoTurn) {
  world_.options.concurrency = 1;
  world_.UsePacing();
  world_.replies = {Answer("Hello", 3'000)};
  TestCall& call = Call();
  world_.Run();
  EXPECT_TRUE(call.outcome().ok());
  EXPECT_EQ(world_.requests.size(), 1u);
  EXPECT_EQ(world_.pacer->counts.waited, 0);
  EXPECT_EQ(world_.pacer->State().running, 0);
}

TEST_F(HedgeTest, ATurnThatIsFreeIsTakenAndGivenBack) {
  world_.options.concurrency = 2;
  world_.UsePacing();
  world_.replies = {Silent(), Answer("Hello", 500)};
  Call();
  world_.Run(2'100);
  EXPECT_EQ(world_.pacer->State().running, 2);
  world_.Run(2'600);
  EXPECT_EQ(world_.pacer->State().running, 0);
}

TEST_F(HedgeTest, AnOpenCircuitIsNotHedgedTo) {
  Fall({"second", "third"});
  world_.circuits->NoteDown({world_.account, "second"}, 0, world_.random, {});
  world_.replies = {Silent(), Answer("Hello")};
  Call();
  world_.Run(2'100);
  ASSERT_EQ(world_.requests.size(), 2u);
  EXPECT_TRUE(Went(1, "third"));
}

TEST_F(HedgeTest, OthersThanChatsAreNotRaced) {
  world_.replies = {Answer("Hello", 5'000)};
  Call(R"({"method":"POST","path":"/x","hedge_after":1000})", CallKind::kRequest);
  Call(R"({"operation":"balance","hedge_after":1000})", CallKind::kAccount);
  world_.Run(4'000);
  EXPECT_EQ(world_.requests.size(), 2u);
}

}  // namespace
}  // namespace failsoft::engine::testing
