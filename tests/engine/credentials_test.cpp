// Calls that wait for fresh credentials, in virtual time.
#include <gtest/gtest.h>

#include <deque>

#include "core/engine/request_headers.h"
#include "tests/engine/virtual_world.h"

namespace failsoft::engine::testing {
namespace {

using base::Code;
using base::Millis;

constexpr char kBadKey[] = R"({"error":{"code":"invalid_api_key","message":"no","status":401}})";
constexpr char kDown[] = R"({"error":{"code":"provider_error","message":"down","status":500}})";
constexpr char kPoor[] = R"({"error":{"code":"credits_exhausted","message":"0","status":402}})";
constexpr char kNew[] = "mbd_sk_new_0123456789";

class RenewalTest : public ::testing::Test {
 protected:
  RenewalTest() {
    world_.options.call.credentials_timeout = 60'000;
    world_.options.call.max_attempts.most = 1;
    world_.options.allow_insecure_http = true;
  }

  TestCall& Call(std::string_view request = kHi, CallKind kind = CallKind::kChat) {
    return calls_.emplace_back(world_, request, kind);
  }
  // What the host does, at that time.
  void Renew(Millis at) {
    world_.Run(at);
    config::ClientOptions options = world_.options;
    options.api_key = kNew;
    world_.book.identity =
        std::make_shared<Identity>(Identity{CommonHeaders(options, {}), kNew, false});
    world_.book.renewal.Answered();
    world_.Run();
  }
  void HaveNone(Millis at) {
    world_.Run(at);
    world_.book.renewal.Answered();
    world_.Run();
  }
  std::string KeyOf(size_t request) { return HeaderOf(world_.requests.at(request), "X-API-Key"); }
  static int Asked(const TestCall& call) {
    int count = 0;
    for (const auto& event : call.events) count += event.first == EventKind::kCredentialsWanted;
    return count;
  }

  VirtualWorld world_;
  std::deque<TestCall> calls_;
};

TEST_F(RenewalTest, ARefusedCallIsTriedOnceMoreWhenTheHostHasAnswered) {
  world_.replies = {ErrorReply(401, kBadKey), Answer("Hello")};
  TestCall& call = Call();
  Renew(3'010);
  ASSERT_TRUE(call.outcome().ok());
  EXPECT_EQ(world_.started_at, (std::vector<Millis>{0, 3'010}));
  EXPECT_EQ(KeyOf(1), kNew);
  EXPECT_EQ(Asked(call), 1);
  const std::string json = ResultJson(call.outcome());
  EXPECT_NE(json.find(R"("wait_ms":3000,"wait_reason":"credentials")"), std::string::npos) << json;
  EXPECT_NE(Report(call.outcome()).find("waited 3.00 s for fresh credentials"), std::string::npos)
      << Report(call.outcome());
  EXPECT_EQ(world_.stats.retries, 1);
  EXPECT_EQ(world_.stats.calls, 1);
}

TEST_F(RenewalTest, OneAnswerIsForAllAndOneHasToFetchIt) {
  world_.replies = {ErrorReply(401, kBadKey), ErrorReply(401, kBadKey), ErrorReply(401, kBadKey),
                    Answer("Hello")};
  for (int i = 0; i < 3; ++i) Call();
  EXPECT_FALSE(world_.book.renewal.Claim());  // nobody was refused yet
  world_.Run(20);
  EXPECT_TRUE(world_.book.renewal.Claim());
  EXPECT_FALSE(world_.book.renewal.Claim());
  Renew(1'000);
  for (TestCall& call : calls_) {
    EXPECT_TRUE(call.outcome().ok());
    EXPECT_EQ(Asked(call), 1);
  }
  EXPECT_EQ(world_.requests.size(), 6u);
  EXPECT_FALSE(world_.book.renewal.Claim());
}

TEST_F(RenewalTest, AHostThatHasNoneEndsTheCallWithItsRefusal) {
  world_.replies = {ErrorReply(401, kBadKey)};
  TestCall& call = Call();
  HaveNone(2'010);
  EXPECT_EQ(call.error().code, Code::kAuthentication);
  EXPECT_EQ(call.error().gave_up, policy::GaveUp::kNotRetryable);
  EXPECT_EQ(call.outcome().attempts[0].wait, 2'000);
  EXPECT_EQ(world_.requests.size(), 1u);
  EXPECT_EQ(world_.stats.in_flight, 0);
}

TEST_F(RenewalTest, AHostThatNeverAnswersHasItsTime) {
  world_.replies = {ErrorReply(401, kBadKey)};
  TestCall& call = Call();
  world_.Run(100);
  EXPECT_TRUE(world_.book.renewal.Claim());
  world_.Run();
  EXPECT_EQ(call.error().code, Code::kAuthentication);
  EXPECT_EQ(call.outcome().duration, 60'010);
  TestCall& next = Call();  // what was claimed by whoever did not answer is anew
  world_.Run(world_.clock.now + 100);
  EXPECT_TRUE(world_.book.renewal.Claim());
  Renew(world_.clock.now);
  EXPECT_EQ(next.error().code, Code::kAuthentication);
}

TEST_F(RenewalTest, TheWaitIsWithinTheDeadline) {
  world_.replies = {ErrorReply(401, kBadKey)};
  TestCall& call = Call(With(R"("deadline":5000)"));
  world_.Run();
  EXPECT_EQ(call.error().code, Code::kDeadline);
  EXPECT_EQ(call.outcome().duration, 5'000);
  EXPECT_FALSE(world_.book.renewal.Claim());
}

TEST_F(RenewalTest, AWaitingCallCanBeCancelledAndTheOthersGoOn) {
  world_.replies = {ErrorReply(401, kBadKey), ErrorReply(401, kBadKey), Answer("Hello")};
  TestCall& first = Call();
  TestCall& second = Call();
  world_.Run(500);
  EXPECT_TRUE(world_.book.renewal.Claim());
  first->Cancel(Code::kCancelled);
  EXPECT_EQ(first.error().code, Code::kCancelled);
  EXPECT_EQ(first.times_ended, 1);
  Renew(700);
  EXPECT_TRUE(second.outcome().ok());
  EXPECT_EQ(first.times_ended, 1);
}

TEST_F(RenewalTest, FreshOnesThatAreRefusedTooAreTheEnd) {
  world_.replies = {ErrorReply(401, kBadKey)};
  TestCall& call = Call();
  Renew(100);
  EXPECT_EQ(call.error().code, Code::kAuthentication);
  EXPECT_EQ(world_.requests.size(), 2u);
  EXPECT_EQ(Asked(call), 1);
}

TEST_F(RenewalTest, NobodyIsAskedWhoSaidNothingOrWhereNoMoreRequestIsLeft) {
  world_.replies = {ErrorReply(401, kBadKey)};
  for (const char* options : {R"("credentials_timeout":0)", R"("max_requests":1)"}) {
    TestCall& call = Call(With(options));
    world_.Run();
    EXPECT_EQ(call.error().code, Code::kAuthentication) << options;
    EXPECT_EQ(Asked(call), 0) << options;
  }
  world_.book.identity = std::make_shared<Identity>();  // the caller's own headers were refused
  TestCall& call = Call();
  world_.Run();
  EXPECT_EQ(Asked(call), 0);
}

TEST_F(RenewalTest, NobodyIsAskedForAKeyThatWasNotRefused) {
  world_.replies = {ErrorReply(401, kBadKey)};
  TestCall& call = Call(With(R"("headers":{"X-API-Key":"the caller's own"})"));
  world_.Run();
  EXPECT_EQ(call.error().code, Code::kAuthentication);
  EXPECT_EQ(Asked(call), 0);
}

TEST_F(RenewalTest, ATurnIsNotHeldMeanwhile) {
  world_.options.concurrency = 1;
  world_.UsePacing();
  world_.replies = {ErrorReply(401, kBadKey), ErrorReply(401, kBadKey), Answer("Hello")};
  TestCall& first = Call();
  TestCall& second = Call();
  world_.Run(100);
  EXPECT_EQ(world_.requests.size(), 2u);
  Renew(200);
  EXPECT_TRUE(first.outcome().ok() && second.outcome().ok());
}

TEST_F(RenewalTest, AnEmptyBalanceOfTheOldKeyKeepsNobodyWithTheNewOne) {
  world_.UseCircuits();
  world_.options.call.max_attempts.most = 2;
  world_.options.circuit_breaker = config::CircuitBreaker::kOn;
  world_.replies = {ErrorReply(500, kDown), ErrorReply(402, kPoor), Answer("Hello")};
  TestCall& waits = Call(With(R"("base_delay":1000,"jitter":"none")"));
  world_.Run(100);
  TestCall& poor = Call();
  world_.Run(200);
  EXPECT_EQ(poor.error().code, Code::kCredits);
  world_.account.key_id = 2;
  Renew(300);
  EXPECT_TRUE(waits.outcome().ok());
}

TEST_F(RenewalTest, AStreamGoesOnAsSomebodyElse) {
  const net::TransferEnd cut{.code = Code::kReset, .detail = "cut"};
  world_.replies = {Stream({{10, Piece("Hello, ")}}, 20, cut), ErrorReply(401, kBadKey),
                    Stream({{10, Piece("world") + Finish() + kDone}}, 20)};
  TestCall& call =
      Call(With(R"("max_attempts":3,"base_delay":0,"jitter":"none")"), CallKind::kStream);
  Renew(500);
  ASSERT_TRUE(call.outcome().ok()) << call.error().message;
  EXPECT_EQ(call.text, "Hello, world");
  std::vector<EventKind> kinds;
  for (const auto& event : call.events) kinds.push_back(event.first);
  const EventKind begun = EventKind::kAttempt, retry = EventKind::kRetry;
  EXPECT_EQ(kinds, (std::vector<EventKind>{begun, retry, begun, EventKind::kCredentialsWanted,
                                           retry, begun, EventKind::kResumed}));
}

TEST_F(RenewalTest, AStreamThatGetsNoneTellsNoRetry) {
  world_.replies = {ErrorReply(401, kBadKey)};
  TestCall& call = Call(kHi, CallKind::kStream);
  HaveNone(500);
  EXPECT_EQ(call.error().code, Code::kAuthentication);
  ASSERT_EQ(call.events.size(), 2u);
  EXPECT_EQ(call.events[1].first, EventKind::kCredentialsWanted);
  EXPECT_NE(call.events[1].second.find(R"("class":"authentication")"), std::string::npos);
}

// ---------------------------------------------------------------------------------------- fallback

constexpr char kElsewhere[] =
    R"("fallback":[{"base_url":"http://other.test/v1","api_key":"mbd_sk_other_0123456789"}])";

TEST_F(RenewalTest, AnotherTargetsOwnKeyIsNoneOfTheHosts) {
  world_.replies = {ErrorReply(500, kDown), ErrorReply(401, kBadKey)};
  TestCall& call = Call(With(kElsewhere));
  world_.Run();
  EXPECT_EQ(call.error().code, Code::kProvider);  // the first cause
  EXPECT_EQ(Asked(call), 0);
  EXPECT_EQ(world_.requests.size(), 2u);
}

TEST_F(RenewalTest, WithoutFreshOnesAnotherKeyIsNext) {
  world_.replies = {ErrorReply(401, kBadKey), Answer("Hello")};
  TestCall& call = Call(With(kElsewhere));
  HaveNone(100);
  ASSERT_TRUE(call.outcome().ok());
  EXPECT_EQ(KeyOf(1), "mbd_sk_other_0123456789");
  EXPECT_EQ(call.outcome().passed_over.size(), 1u);
}

}  // namespace
}  // namespace failsoft::engine::testing
