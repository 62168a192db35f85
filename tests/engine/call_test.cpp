// The call's state machine in virtual time.
#include "core/engine/call.h"

#include <gtest/gtest.h>

#include "tests/engine/virtual_world.h"

namespace failsoft::engine::testing {
namespace {

using base::Code;
using base::kForever;
using base::Millis;

constexpr char kLimited[] = R"({"error":{"code":"rate_limit_exceeded","message":"slow down",)"
                            R"("status":429,"retry_after":12}})";
constexpr char kDown[] = R"({"error":{"code":"provider_error","message":"down","status":500}})";
constexpr char kBadKey[] = R"({"error":{"code":"invalid_api_key","message":"no","status":401}})";

class CallTest : public ::testing::Test {
 protected:
  VirtualWorld world_;
};

TEST_F(CallTest, AnAnswerIsReportedWhole) {
  world_.replies = {Answer("Hello", 25)};
  TestCall call(world_, kHi);
  world_.Run();
  ASSERT_EQ(call.times_ended, 1);
  ASSERT_TRUE(call.outcome().ok());
  EXPECT_EQ(call.outcome().reply.text, "Hello");
  EXPECT_EQ(call.outcome().request_id(), "req_1");
  EXPECT_EQ(call.outcome().requests, 1);
  EXPECT_EQ(call.outcome().duration, 25);
  EXPECT_EQ(*world_.requests[0].url, "http://service.test/v1/chat/completions");
  EXPECT_EQ(world_.open_transfers, 0);
  EXPECT_EQ(world_.stats.in_flight, 0);
}

TEST_F(CallTest, WaitsAsTheServerAsksNeverEarlier) {
  world_.replies = {ErrorReply(429, kLimited), Answer("Hello")};
  world_.random.unit = 0.5;
  TestCall call(world_, kHi);
  world_.Run();
  ASSERT_TRUE(call.outcome().ok());
  EXPECT_EQ(world_.started_at[1], 10 + 12'500);
  EXPECT_EQ(call.outcome().attempts[0].wait, 12'500);
  EXPECT_TRUE(call.outcome().attempts[0].wait_from_server);
}

TEST_F(CallTest, BacksOffExponentiallyWithoutAHint) {
  world_.replies = {ErrorReply(500, kDown)};
  TestCall call(world_, With(R"("max_attempts":5)"));
  world_.Run();
  EXPECT_EQ(call.error().code, Code::kProvider);
  EXPECT_EQ(call.error().gave_up, policy::GaveUp::kAttempts);
  EXPECT_EQ(world_.started_at, (std::vector<Millis>{0, 1010, 3020, 7030, 15040}));
  EXPECT_EQ(call.outcome().attempts.back().wait, base::kNone);
}

TEST_F(CallTest, WhatCannotHelpIsNotRetried) {
  world_.replies = {ErrorReply(401, kBadKey)};
  TestCall call(world_, kHi);
  world_.Run();
  EXPECT_EQ(call.error().code, Code::kAuthentication);
  EXPECT_EQ(call.error().gave_up, policy::GaveUp::kNotRetryable);
  EXPECT_EQ(world_.requests.size(), 1u);
  EXPECT_FALSE(call.error().fix.empty());
}

TEST_F(CallTest, TheLastErrorIsTheOneReported) {
  world_.replies = {ErrorReply(429, kLimited), ErrorReply(401, kBadKey)};
  TestCall call(world_, kHi);
  world_.Run();
  EXPECT_EQ(call.error().code, Code::kAuthentication);
  EXPECT_EQ(call.outcome().attempts.size(), 2u);
}

TEST_F(CallTest, IdempotencyKeyStaysTheSameAndAttemptsAreCounted) {
  world_.replies = {ErrorReply(500, kDown), ErrorReply(500, kDown), Answer("ok")};
  TestCall call(world_, kHi);
  world_.Run();
  ASSERT_EQ(world_.requests.size(), 3u);
  const std::string key = HeaderOf(world_.requests[0], "Idempotency-Key");
  EXPECT_EQ(key.size(), 36u);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(HeaderOf(world_.requests[i], "Idempotency-Key"), key);
    EXPECT_EQ(HeaderOf(world_.requests[i], "X-Failsoft-Retry-Count"),
              i == 0 ? "" : std::to_string(i));
    EXPECT_EQ(HeaderOf(world_.requests[i], "X-API-Key"), world_.options.api_key);
  }
}

TEST_F(CallTest, AWaitThatDoesNotFitTheDeadlineIsNotSlept) {
  world_.replies = {ErrorReply(429, kLimited)};
  TestCall call(world_, With(R"("deadline":5000)"));
  world_.Run();
  EXPECT_EQ(call.error().code, Code::kRateLimited);
  EXPECT_EQ(call.error().gave_up, policy::GaveUp::kDeadline);
  EXPECT_EQ(call.outcome().duration, 10);
  EXPECT_EQ(call.error().retry_at, VirtualClock::kWallStart + 10 + 12'000);
}

TEST_F(CallTest, AHintBeyondMaxServerWaitEndsTheCall) {
  world_.replies = {ErrorReply(429, kLimited, "retry-after: 121\r\n")};
  TestCall call(world_, kHi);
  world_.Run();
  EXPECT_EQ(call.error().gave_up, policy::GaveUp::kServerWait);
  EXPECT_EQ(call.error().retry_after, 121'000);
  EXPECT_EQ(world_.requests.size(), 1u);
}

TEST_F(CallTest, TheDeadlineEndsAnAttemptAtOnce) {
  world_.replies = {Silent()};
  TestCall call(world_, With(R"("deadline":700)"));
  world_.Run();
  EXPECT_EQ(call.error().code, Code::kDeadline);
  EXPECT_EQ(call.outcome().duration, 700);
  EXPECT_EQ(world_.open_transfers, 0);
  EXPECT_EQ(call.outcome().attempts[0].code, Code::kDeadline);
}

TEST_F(CallTest, ASilentServerTimesOutAndIsTriedAgain) {
  world_.replies = {Silent(), Answer("late")};
  TestCall call(world_, With(R"("timeout":2000)"));
  world_.Run();
  ASSERT_TRUE(call.outcome().ok());
  EXPECT_EQ(call.outcome().attempts[0].code, Code::kTimeout);
  EXPECT_EQ(call.outcome().attempts[0].duration, 2000);
}

TEST_F(CallTest, ConnectTimeoutCountsUntilTheRequestIsSent) {
  Reply reply = Silent();
  reply.connect_at = kForever;
  world_.replies = {reply};
  TestCall call(world_, With(R"("connect_timeout":300,"max_attempts":1)"));
  world_.Run();
  EXPECT_EQ(call.error().code, Code::kTimeout);
  EXPECT_NE(call.error().message.find("connect_timeout"), std::string::npos);
  EXPECT_EQ(call.outcome().requests, 0);
}

TEST_F(CallTest, ASlowAnswerIsNotATimeoutWhileBytesCome) {
  Reply reply = Answer("x");
  std::string body = reply.body[0].second;
  reply.body.clear();
  for (size_t i = 0; i < body.size(); ++i) reply.body.emplace_back(10 + 900 * i, body.substr(i, 1));
  reply.end_at = reply.body.back().first + 1;
  world_.replies = {reply};
  TestCall call(world_, With(R"("timeout":1000,"idle_timeout":1000)"));
  world_.Run();
  ASSERT_TRUE(call.outcome().ok());
  EXPECT_GT(call.outcome().duration, 60'000);
}

TEST_F(CallTest, AnAnswerThatStallsTimesOut) {
  Reply reply = Answer("x");
  reply.body[0].second.resize(20);
  reply.end_at = kForever;
  world_.replies = {reply};
  TestCall call(world_, With(R"("idle_timeout":400,"max_attempts":1)"));
  world_.Run();
  EXPECT_EQ(call.error().code, Code::kTimeout);
  EXPECT_EQ(call.outcome().duration, 410);
}

TEST_F(CallTest, ATruncatedAnswerIsNeverSuccess) {
  const std::string whole = Answer("Hello").body[0].second;
  for (size_t size = 0; size < whole.size(); ++size) {
    VirtualWorld world;
    Reply reply = Answer("Hello");
    reply.body[0].second.resize(size);
    world.replies = {reply};
    TestCall call(world, With(R"("max_attempts":1)"));
    world.Run();
    EXPECT_EQ(call.error().code, Code::kBadResponse) << size;
  }
}

TEST_F(CallTest, ACancelledCallEndsAtOnceWhereverItIs) {
  for (const Millis at : {0, 5, 100, 11'000}) {
    VirtualWorld world;
    world.replies = {ErrorReply(429, kLimited, "", 50), Silent()};
    TestCall call(world, kHi);
    world.Run(at);
    call->Cancel(Code::kCancelled);
    EXPECT_EQ(call.error().code, Code::kCancelled) << at;
    EXPECT_EQ(call.outcome().duration, at);
    EXPECT_EQ(world.open_transfers, 0);
    world.Run();
    EXPECT_EQ(call.times_ended, 1) << at;
  }
}

TEST_F(CallTest, CancellingAnEndedCallChangesNothing) {
  world_.replies = {Answer("Hello")};
  TestCall call(world_, kHi);
  world_.Run();
  call->Cancel(Code::kCancelled);
  EXPECT_TRUE(call.outcome().ok());
  EXPECT_EQ(call.times_ended, 1);
}

TEST_F(CallTest, AnAnswerBeyondTheLimitIsRefused) {
  world_.replies = {Answer(std::string(5000, 'x'))};
  TestCall call(world_, With(R"("max_response_bytes":1000)"));
  world_.Run();
  EXPECT_EQ(call.error().code, Code::kBadResponse);
  EXPECT_EQ(world_.requests.size(), 1u);
}

TEST_F(CallTest, PermanentTransportTroubleIsNotRetried) {
  world_.replies = {Broken(Code::kTls, 10, true)};
  TestCall call(world_, kHi);
  world_.Run();
  EXPECT_EQ(call.error().code, Code::kTls);
  EXPECT_EQ(world_.requests.size(), 1u);
}

TEST_F(CallTest, AStaleConnectionIsReplacedAtOnceAndCostsNoBudget) {
  Reply stale = Broken(Code::kReset);
  stale.end.stale_connection = true;
  world_.replies = {stale, Answer("ok")};
  TestCall call(world_, kHi);
  world_.Run();
  ASSERT_TRUE(call.outcome().ok());
  EXPECT_EQ(world_.started_at[1], 10);
  EXPECT_TRUE(world_.requests[1].fresh_connection);
  EXPECT_EQ(call.outcome().attempts[0].wait, 0);
  EXPECT_EQ(world_.budgets.For({world_.account, "m"}).tokens(), 500);
}

TEST_F(CallTest, TimeoutsAfterAStaleConnectionBackOff) {
  Reply stale = Broken(Code::kReset);
  stale.end.stale_connection = true;
  world_.replies = {stale, Silent()};
  TestCall call(world_, With(R"("timeout":100,"max_attempts":3)"));
  world_.Run();
  EXPECT_EQ(call.error().code, Code::kTimeout);
  EXPECT_EQ(call.outcome().attempts[0].wait, 0);
  EXPECT_GE(call.outcome().attempts[1].wait, 1'000);
  EXPECT_FALSE(world_.requests[2].fresh_connection);
}

TEST_F(CallTest, TransportTroubleIsRetriedOnTheSameTarget) {
  for (const Code code :
       {Code::kDns, Code::kConnect, Code::kTls, Code::kReset, Code::kBadResponse}) {
    VirtualWorld world;
    world.replies = {Broken(code), Answer("ok")};
    TestCall call(world, kHi);
    world.Run();
    EXPECT_TRUE(call.outcome().ok()) << base::CodeName(code);
    EXPECT_EQ(call.outcome().attempts[0].code, code);
  }
}

TEST_F(CallTest, AnErrorAnswerCutShortIsStillThatError) {
  Reply reply = ErrorReply(429, kLimited);
  reply.end = {.code = Code::kReset, .detail = "cut"};
  world_.replies = {reply};
  TestCall call(world_, With(R"("max_attempts":1)"));
  world_.Run();
  EXPECT_EQ(call.error().code, Code::kRateLimited);
}

TEST_F(CallTest, AnErrorInsideA200IsAnError) {
  world_.replies = {ErrorReply(200, kDown)};
  TestCall call(world_, With(R"("max_attempts":1)"));
  world_.Run();
  EXPECT_EQ(call.error().code, Code::kProvider);
}

TEST_F(CallTest, AMissingFinishReasonIsSuccessWithAFlag) {
  world_.replies = {ErrorReply(
      200, R"({"choices":[{"message":{"role":"assistant","content":"x"},"finish_reason":null}]})")};
  TestCall call(world_, kHi);
  world_.Run();
  ASSERT_TRUE(call.outcome().ok());
  EXPECT_FALSE(call.outcome().reply.confirmed);
}

TEST_F(CallTest, RunningOutOfMemoryEndsTheCallWithNoMemory) {
  Reply reply;
  reply.throws_bad_alloc = true;
  world_.replies = {ErrorReply(500, kDown), reply};
  TestCall call(world_, kHi);
  world_.Run();
  EXPECT_EQ(call.error().code, Code::kNoMemory);
  EXPECT_EQ(call.error().message, "out of memory");
  EXPECT_EQ(call.outcome().attempts.back().code, Code::kNoMemory);
  EXPECT_EQ(call.times_ended, 1);
}

TEST_F(CallTest, ADiscardedCallTellsNobody) {
  Reply reply;
  reply.throws_bad_alloc = true;
  world_.replies = {reply};
  EXPECT_THROW(TestCall(world_, kHi), std::bad_alloc);
  world_.Run();
  EXPECT_EQ(world_.stats.calls, 0);
}

TEST_F(CallTest, TheCapOnRequestsHoldsWhateverSendsThem) {
  world_.replies = {ErrorReply(500, kDown)};
  TestCall call(world_, With(R"("max_attempts":10,"max_requests":3)"));
  world_.Run();
  EXPECT_EQ(world_.requests.size(), 3u);
  EXPECT_EQ(call.error().gave_up, policy::GaveUp::kRequests);
}

TEST_F(CallTest, ManyCallsAgainstADeadServiceShareOneBudget) {
  world_.replies = {ErrorReply(503, "")};
  std::vector<std::unique_ptr<TestCall>> calls;
  for (int i = 0; i < 100; ++i) calls.push_back(std::make_unique<TestCall>(world_, kHi));
  world_.Run();
  EXPECT_LE(world_.requests.size(), 100u + 500u / 5u);
  for (const auto& call : calls) {
    EXPECT_EQ(call->error().code, Code::kProvider);
    EXPECT_FALSE(call->outcome().attempts.empty());
  }
}

TEST_F(CallTest, BodyKeepsWhatTheCallerWrote) {
  world_.replies = {Answer("ok")};
  TestCall call(world_, R"({"temperature": 1.0, "model":"x\u0041", "max_attempts": 2,
                            "messages":[{"role":"user","content":"caf\u00e9","n":1e2}],
                            "extra_body":{"deadline":7}})");
  world_.Run();
  EXPECT_EQ(world_.requests[0].body,
            R"({"temperature":1.0,"model":"xA","messages":[{"role":"user","content":"caf\u00e9",)"
            R"("n":1e2}],"deadline":7})");
}

TEST_F(CallTest, CredentialsOfOneCallDoNotGoOverPlainHttp) {
  EXPECT_THROW(TestCall(world_, With(R"("headers":{"Authorization":"Bearer abcdefgh"})")),
               std::runtime_error);
}

TEST_F(CallTest, CredentialsOfOneCallAreScrubbedToo) {
  world_.options.allow_insecure_http = true;
  world_.replies = {ErrorReply(401, R"({"error":{"message":"no such key: one-call-secret-42"}})")};
  TestCall call(world_, With(R"("headers":{"Authorization":"Bearer one-call-secret-42"})"));
  world_.Run();
  const std::string json =
      ErrorJson(call.error(), call.outcome().attempts, call.outcome().requests);
  EXPECT_EQ(json.find("one-call-secret"), std::string::npos) << json;
}

TEST_F(CallTest, AKeyAtTheCutOfALongErrorBodyIsScrubbedWhole) {
  for (int before = 65'500; before < 65'540; ++before) {
    VirtualWorld world;
    world.redactor.AddSecret(world.options.api_key);
    world.replies = {ErrorReply(400, std::string(before, 'x') + world.options.api_key)};
    TestCall call(world, kHi);
    world.Run();
    EXPECT_EQ(call.error().body.find("mbd_"), std::string::npos) << before;
  }
}

TEST_F(CallTest, SecretsEchoedByTheServiceAreScrubbed) {
  world_.redactor.AddSecret(world_.options.api_key);
  world_.replies = {ErrorReply(400, R"({"error":{"message":"bad key mbd_sk_test_0123456789"}})",
                               "x-request-id: mbd_sk_test_0123456789\r\n")};
  TestCall call(world_, kHi);
  world_.Run();
  const std::string json =
      ErrorJson(call.error(), call.outcome().attempts, call.outcome().requests);
  EXPECT_EQ(json.find("mbd_sk_test"), std::string::npos) << json;
  EXPECT_EQ(Report(call.outcome()).find("mbd_sk_test"), std::string::npos);
}

}  // namespace
}  // namespace failsoft::engine::testing
