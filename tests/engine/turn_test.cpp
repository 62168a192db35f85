// Pacing and circuit breaker, as a call lives through them, in virtual time.
#include <gtest/gtest.h>

#include <deque>

#include "core/engine/call.h"
#include "core/engine/pacer_registry.h"
#include "tests/engine/virtual_world.h"

namespace failsoft::engine::testing {
namespace {

using base::Code;
using base::Millis;
using policy::RequestWindow;

constexpr char kDown[] = R"({"error":{"code":"provider_error","message":"down","status":500}})";
constexpr char kLimited[] = R"({"error":{"code":"rate_limit_exceeded","message":"slow down",)"
                            R"("status":429,"retry_after":12}})";
constexpr char kPoor[] = R"({"error":{"code":"credits_exhausted","message":"0.00","status":402}})";

class TurnTest : public ::testing::Test {
 protected:
  TestCall& Call(std::string_view request = kHi, CallKind kind = CallKind::kChat) {
    return calls_.emplace_back(world_, request, kind);
  }
  void Pace(int rpm, int concurrency = 0) {
    world_.options.rpm = rpm;
    world_.options.concurrency = concurrency;
    world_.UsePacing();
  }
  void BreakCircuits() {
    world_.options.circuit_breaker = config::CircuitBreaker::kOn;
    world_.UseCircuits();
  }

  VirtualWorld world_;
  std::deque<TestCall> calls_;
};

// ------------------------------------------------------------------------------------------ pacing

TEST_F(TurnTest, WaitsForTheNextPlaceInTheMinuteAndTellsSo) {
  Pace(1);
  world_.replies = {Answer("Hello")};
  Call();
  TestCall& second = Call();
  world_.Run();
  ASSERT_TRUE(second.outcome().ok());
  const Millis free_again = 10 + policy::kMinute + 1;  // the first was answered at 10
  EXPECT_EQ(world_.started_at, (std::vector<Millis>{0, free_again}));
  EXPECT_EQ(calls_[0].outcome().attempts[0].paced, 0);
  EXPECT_EQ(second.outcome().attempts[0].paced, free_again);
  EXPECT_EQ(second.outcome().attempts[0].started, free_again);
  const std::string json = ResultJson(second.outcome());
  EXPECT_NE(json.find(R"("before":{"wait_ms":60011,"wait_reason":"pacing"})"), std::string::npos)
      << json;
  EXPECT_NE(Report(second.outcome()).find("waited 60.01 s for its turn (pacing)"),
            std::string::npos);
  EXPECT_EQ(world_.pacer->counts.waited, 1);
  EXPECT_EQ(world_.pacer->counts.longest_wait, free_again);
}

TEST_F(TurnTest, FirstComeFirstServedAtAsManyAsAllowed) {
  Pace(0, 2);
  world_.replies = {Answer("Hello", 100)};
  for (int i = 0; i < 5; ++i) Call();
  world_.Run();
  EXPECT_EQ(world_.started_at, (std::vector<Millis>{0, 0, 100, 100, 200}));
  for (size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(calls_[i].outcome().duration, 100 * static_cast<Millis>(i / 2 + 1)) << i;
  }
}

TEST_F(TurnTest, AStreamTakesItsTurnToo) {
  Pace(0, 1);
  world_.replies = {Stream({{10, Piece("Hel")}, {20, Piece("lo") + Finish() + kDone}}, 30)};
  Call(kHi, CallKind::kStream);
  TestCall& second = Call(kHi, CallKind::kStream);
  world_.Run();
  ASSERT_TRUE(second.outcome().ok());
  EXPECT_EQ(second.text, "Hello");
  EXPECT_EQ(world_.started_at, (std::vector<Millis>{0, 30}));
}

TEST_F(TurnTest, TheWaitCountsAgainstTheDeadline) {
  Pace(0, 1);
  world_.replies = {Silent()};
  Call();
  TestCall& second = Call(With(R"("deadline":500)"));
  world_.Run(1'000);
  ASSERT_EQ(second.times_ended, 1);
  EXPECT_EQ(second.error().code, Code::kDeadline);
  EXPECT_EQ(second.outcome().duration, 500);
  EXPECT_TRUE(second.outcome().attempts.empty());
  EXPECT_EQ(world_.pacer->State().waiting, 0);
}

TEST_F(TurnTest, AWaitThatCannotEndInTimeIsNotBegun) {
  Pace(1);
  world_.replies = {Answer("Hello")};
  Call();
  world_.Run(1'000);
  TestCall& late = Call(With(R"("deadline":5000)"));
  TestCall& impatient = Call(With(R"("max_queue_wait":5000)"));
  world_.Run(1'001);
  ASSERT_EQ(late.times_ended, 1);
  EXPECT_EQ(late.error().code, Code::kDeadline);
  EXPECT_EQ(late.error().gave_up, policy::GaveUp::kDeadline);
  EXPECT_EQ(late.error().retry_at, VirtualClock::kWallStart + 60'011);
  ASSERT_EQ(impatient.times_ended, 1);
  EXPECT_EQ(impatient.error().code, Code::kOverloaded);
  EXPECT_EQ(impatient.error().retry_after, 59'011);
  EXPECT_EQ(world_.pacer->counts.overloaded, 1);
}

TEST_F(TurnTest, TheWaitAndTheQueueAreBounded) {
  world_.options.max_queue = 1;
  Pace(0, 1);
  world_.replies = {Silent()};
  Call();
  TestCall& waits = Call(With(R"("max_queue_wait":300)"));
  TestCall& third = Call();
  world_.Run(1'000);
  ASSERT_EQ(third.times_ended, 1);
  EXPECT_EQ(third.error().code, Code::kOverloaded);
  EXPECT_EQ(third.outcome().duration, 0);
  ASSERT_EQ(waits.times_ended, 1);
  EXPECT_EQ(waits.error().code, Code::kOverloaded);
  EXPECT_EQ(waits.outcome().duration, 300);
  EXPECT_EQ(world_.pacer->counts.overloaded, 2);
}

TEST_F(TurnTest, WhoIsCancelledInTheQueueMakesRoom) {
  Pace(0, 1);
  world_.replies = {Answer("Hello", 1'000)};
  Call();
  TestCall& second = Call();
  TestCall& third = Call();
  world_.Run(100);
  second->Cancel(Code::kCancelled);
  EXPECT_EQ(second.error().code, Code::kCancelled);
  world_.Run();
  EXPECT_TRUE(third.outcome().ok());
  EXPECT_EQ(third.outcome().duration, 2'000);
  EXPECT_EQ(world_.requests.size(), 2u);
}

TEST_F(TurnTest, WhoIsCancelledInFlightMakesRoom) {
  Pace(0, 1);
  world_.replies = {Silent(), Answer("Hello")};
  TestCall& first = Call();
  TestCall& second = Call();
  world_.Run(100);
  first->Cancel(Code::kCancelled);
  world_.Run();
  EXPECT_TRUE(second.outcome().ok());
}

TEST_F(TurnTest, ARefusalHoldsTheOthersBackAsWell) {
  Pace(100);
  world_.replies = {ErrorReply(429, kLimited), Answer("Hello")};
  Call();
  world_.Run(20);
  Call();
  world_.Run();
  ASSERT_EQ(world_.started_at.size(), 3u);
  EXPECT_EQ(world_.started_at[1], 10 + 12'000);
  EXPECT_GE(world_.started_at[2], 10 + 12'000);
  EXPECT_EQ(world_.pacer->State().refusals, 1);
}

TEST_F(TurnTest, HeadersOfTheServiceCorrectTheLimits) {
  Pace(100);
  Reply reply = Answer("Hello");
  reply.headers +=
      "x-ratelimit-limit-requests: 2\r\nx-ratelimit-remaining-requests: 1\r\n"
      "x-ratelimit-reset-requests: 30s\r\n";
  world_.replies = {reply, Answer("Hello")};
  Call();
  world_.Run(100);
  EXPECT_EQ(world_.pacer->State().limits.requests, 2);
  Call();
  Call();
  world_.Run();
  EXPECT_EQ(world_.started_at, (std::vector<Millis>{0, 100, 10 + policy::kMinute + 1}));
}

TEST_F(TurnTest, TokensAreSettledToWhatTheAnswerSays) {
  world_.options.tpm = 100'000;
  world_.UsePacing();
  world_.replies = {Answer("Hello", 50)};
  Call();
  world_.Run(20);
  EXPECT_GT(world_.pacer->State().tokens, 1'024);  // what an answer may have is reserved
  world_.Run(60);
  EXPECT_EQ(world_.pacer->State().tokens, 3);
}

TEST_F(TurnTest, ARequestWithoutAModelTakesNoTurn) {
  Pace(0, 1);
  world_.replies = {Silent(), Answer("Hello")};
  Call();
  TestCall& models = Call(R"({"method":"GET","path":"/models"})", CallKind::kRequest);
  world_.Run(100);
  EXPECT_TRUE(models->ended());
}

TEST_F(TurnTest, CallsOfOneAccountShareOneLimiterOverClients) {
  config::ClientOptions options = world_.options;
  options.plan = config::Plan::kStarter;
  EXPECT_EQ(PacerFor(options), PacerFor(options));
  config::ClientOptions another = options;
  another.api_key = "another";
  EXPECT_NE(PacerFor(options), PacerFor(another));
  another = options;
  another.base_url = "http://elsewhere.test/v1";
  EXPECT_NE(PacerFor(options), PacerFor(another));
  another = options;
  another.base_url = "http://service.test/v2";  // the same origin
  EXPECT_EQ(PacerFor(options), PacerFor(another));
}

TEST_F(TurnTest, TheStrictestOfSeveralClientsHolds) {
  Pace(100, 10);
  config::ClientOptions stricter = world_.options;
  stricter.rpm = 5;
  {
    PacerPort other(world_.common_pacer(), PacingOf(stricter), 10, world_, world_.clock, [] {});
    EXPECT_EQ(world_.pacer->State().limits.requests, 5);
  }
  EXPECT_EQ(world_.pacer->State().limits.requests, 100);
}

// Its turn counts among those that it asked first, who are others here.
TEST_F(TurnTest, WhoComesFromAnotherAccountIsBehindThoseWhoWait) {
  struct Owner final : Turn::Owner {
    void OnTurn() override { came.push_back(number); }
    Owner(int in_number, std::vector<int>& in_came) : number(in_number), came(in_came) {}
    int number;
    std::vector<int>& came;
  };
  world_.options.concurrency = 1;
  const auto settings = PacingOf(world_.options);
  std::vector<int> came;
  Owner owners[] = {{0, came}, {1, came}, {2, came}, {3, came}};
  Turn running(owners[0]);
  Turn moved(owners[1]);
  Turn first(owners[2]);
  Turn second(owners[3]);
  const auto pacer = std::make_shared<Pacer>(world_.clock);
  PacerPort before(pacer, settings, 10, world_, world_.clock, [] {});
  PacerPort after(world_.common_pacer(), settings, 10, world_, world_.clock, [] {});
  ASSERT_EQ(before.Ask(moved, 0), policy::Limiter::Answer::kGo);
  before.Finish(moved, std::nullopt);
  ASSERT_EQ(after.Ask(running, 0), policy::Limiter::Answer::kGo);
  ASSERT_EQ(after.Ask(first, 0), policy::Limiter::Answer::kWait);
  ASSERT_EQ(after.Ask(second, 0), policy::Limiter::Answer::kWait);
  ASSERT_EQ(after.Ask(moved, 0), policy::Limiter::Answer::kWait);
  for (Turn* turn : {&running, &first, &second, &moved}) {
    after.Finish(*turn, std::nullopt);
    after.Deliver();
  }
  EXPECT_EQ(came, (std::vector<int>{2, 3, 1}));
}

// ----------------------------------------------------------------------------------------- circuit

TEST_F(TurnTest, AfterFiveFailuresCallsFailAtOnceAndSayWhenToComeBack) {
  BreakCircuits();
  world_.replies = {ErrorReply(500, kDown)};
  TestCall& first = Call();
  world_.Run(16'000);
  ASSERT_EQ(first.error().code, Code::kProvider);
  ASSERT_EQ(world_.requests.size(), 5u);
  TestCall& second = Call();
  world_.Run(16'000);
  ASSERT_EQ(second.times_ended, 1);
  EXPECT_EQ(second.error().code, Code::kCircuitOpen);
  EXPECT_EQ(second.outcome().duration, 0);
  EXPECT_EQ(second.error().retry_at, VirtualClock::kWallStart + 15'050 + 5'000);
  EXPECT_EQ(world_.requests.size(), 5u);
}

TEST_F(TurnTest, OneProbeFindsOutAndClosesIt) {
  BreakCircuits();
  world_.replies.assign(5, ErrorReply(500, kDown));
  world_.replies.push_back(Answer("Hello", 100));
  Call();
  world_.Run(21'000);
  TestCall& probe = Call();
  TestCall& other = Call();
  world_.Run(21'050);
  EXPECT_EQ(other.error().code, Code::kCircuitOpen);
  world_.Run(21'200);
  EXPECT_TRUE(probe.outcome().ok());
  TestCall& after = Call();
  world_.Run();
  EXPECT_TRUE(after.outcome().ok());
}

TEST_F(TurnTest, AProbeThatIsCancelledLetsAnotherGo) {
  BreakCircuits();
  world_.replies.assign(5, ErrorReply(500, kDown));
  world_.replies.push_back(Silent());
  world_.replies.push_back(Answer("Hello"));
  Call();
  world_.Run(21'000);
  TestCall& probe = Call();
  world_.Run(21'100);
  probe->Cancel(Code::kCancelled);
  TestCall& next = Call();
  world_.Run(22'000);
  EXPECT_TRUE(next.outcome().ok());
}

TEST_F(TurnTest, ARetryThatTheCircuitOutlastsIsNotWaitedFor) {
  world_.options.circuit_failures = 2;
  BreakCircuits();
  world_.replies = {ErrorReply(500, kDown)};
  TestCall& call = Call();
  world_.Run();
  EXPECT_EQ(call.error().code, Code::kProvider);
  EXPECT_EQ(call.error().gave_up, policy::GaveUp::kCircuit);
  EXPECT_EQ(world_.requests.size(), 2u);
  EXPECT_EQ(call.error().retry_at, VirtualClock::kWallStart + 1'020 + 5'000);
}

TEST_F(TurnTest, CircuitsAreApartByModel) {
  BreakCircuits();
  world_.replies.assign(5, ErrorReply(500, kDown));
  world_.replies.push_back(Answer("Hello"));
  Call();
  world_.Run(16'000);
  TestCall& other = Call(With(R"("model":"other")"));
  world_.Run(17'000);
  EXPECT_TRUE(other.outcome().ok());
}

TEST_F(TurnTest, ErrorsOfTheCallersOwnOpenNothing) {
  BreakCircuits();
  world_.replies = {ErrorReply(400, R"({"error":{"code":"bad","message":"no"}})")};
  for (int i = 1; i <= 20; ++i) {  // one after the other: each could open it for the next
    TestCall& call = Call();
    world_.Run(100 * i);
    ASSERT_EQ(call.times_ended, 1);
    EXPECT_EQ(call.error().code, Code::kInvalidRequest);
  }
  EXPECT_EQ(world_.requests.size(), 20u);
}

TEST_F(TurnTest, AnEmptyBalanceOpensTheKeysCircuitForEveryModel) {
  BreakCircuits();
  world_.replies = {ErrorReply(402, kPoor), Answer("Hello")};
  Call();
  world_.Run(100);
  TestCall& other = Call(With(R"("model":"other")"));
  world_.Run(200);
  EXPECT_EQ(other.error().code, Code::kCircuitOpen);
  EXPECT_NE(other.error().message.find("balance"), std::string::npos);
  EXPECT_EQ(world_.requests.size(), 1u);
  world_.Run(60'010);
  TestCall& probe = Call();
  world_.Run(61'000);
  EXPECT_TRUE(probe.outcome().ok());  // topped up
  TestCall& after = Call(With(R"("model":"other")"));
  world_.Run();
  EXPECT_TRUE(after.outcome().ok());
}

TEST_F(TurnTest, WithoutACircuitEveryCallIsTried) {
  world_.replies = {ErrorReply(500, kDown)};
  for (int i = 0; i < 3; ++i) Call(With(R"("max_attempts":3)"));
  world_.Run();
  EXPECT_EQ(world_.requests.size(), 9u);
}

}  // namespace
}  // namespace failsoft::engine::testing
