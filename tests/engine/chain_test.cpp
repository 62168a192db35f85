// Chains of targets, and what circuits learn from the account, in virtual time.
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <map>

#include "core/config/parse.h"
#include "core/engine/request_headers.h"
#include "core/engine/work.h"
#include "tests/engine/virtual_world.h"

namespace failsoft::engine::testing {
namespace {

using base::Code;
using base::Millis;

constexpr char kDown[] = R"({"error":{"code":"provider_error","message":"down","status":503}})";
constexpr char kPoor[] = R"({"error":{"code":"credits_exhausted","message":"0.00","status":402}})";

std::string ModelOf(const net::TransferRequest& request) {
  const auto body = json::Document::Parse(std::string(request.body));
  return body ? std::string(body->root()["model"].AsString()) : "";
}

bool Holds(const net::TransferRequest& request, std::string_view text) {
  for (const std::string& line : LinesOf(request)) {
    if (line.find(text) != std::string::npos) return true;
  }
  return request.body.find(text) != std::string::npos;
}

// A service of several models, each of which does as it is told.
class ChainTest : public ::testing::Test {
 protected:
  ChainTest() {
    world_.options.call.model = "first";
    world_.respond = [this](const net::TransferRequest& request) {
      asked_.push_back(ModelOf(request));
      const auto found = models_.find(asked_.back());
      return found == models_.end() ? Answer("Hello") : found->second;
    };
  }

  // {"model": ..., ...}, as a client is made with.
  void Fall(std::string_view chain) {
    auto options = config::ParseClientOptions(
        R"({"base_url":"http://service.test/v1","api_key":"mbd_sk_test_0123456789",)"
        R"("model":"first","allow_insecure_http":true,"fallback":)" +
            std::string(chain) + "}",
        [](const char*) { return std::string_view(); });
    ASSERT_TRUE(options.ok()) << options.failure().message;
    world_.options.call.fallback = options->call.fallback;
    world_.options.allow_insecure_http = true;
    world_.UseCircuits();
  }
  TestCall& Call(std::string_view request = kHi, CallKind kind = CallKind::kChat) {
    return calls_.emplace_back(world_, request, kind);
  }
  TestCall& Finished(TestCall& call) {
    while (call.times_ended == 0) Skip(10);
    return call;
  }
  // An account call, carried through.
  void Account(std::string_view operation, std::string answer) {
    const auto respond = world_.respond;
    world_.respond = [&](const net::TransferRequest&) {
      return ErrorReply(200, answer, "content-type: application/json\r\n");
    };
    TestCall& call =
        Call(R"({"operation":")" + std::string(operation) + R"("})", CallKind::kAccount);
    world_.Run(world_.clock.now + 100);
    EXPECT_TRUE(call.outcome().ok()) << call.error().message;
    world_.respond = respond;
  }
  void TellModels(std::string_view first, std::string_view second) {
    Account("models", R"({"models":[{"id":"first","provider":"a","status":")" + std::string(first) +
                          R"("},{"id":"second","provider":"b","status":")" + std::string(second) +
                          R"("},{"id":"third","provider":"c"}]})");
  }
  void TellStatus(std::string_view of_a, std::string_view of_b) {
    Account("provider_status", R"({"providers":[{"name":"a","status":")" + std::string(of_a) +
                                   R"("},{"name":"b","status":")" + std::string(of_b) + R"("}]})");
  }
  std::string Asked() {
    std::string text;
    for (const std::string& model : std::exchange(asked_, {})) text += model + " ";
    return text;
  }
  void Skip(Millis time) { world_.Run(world_.clock.now + time); }

  VirtualWorld world_;
  std::map<std::string, Reply> models_;
  std::vector<std::string> asked_;
  std::deque<TestCall> calls_;
};

// ------------------------------------------------------------------------------------------- chain

TEST_F(ChainTest, FromTheSecondCallOnADeadPrimaryIsNotWaitedFor) {
  Fall(R"(["second"])");
  models_["first"] = ErrorReply(503, kDown);
  TestCall& first = Finished(Call());
  ASSERT_TRUE(first.outcome().ok());
  EXPECT_GT(first.outcome().duration, 1'000);  // it was retried
  asked_.clear();
  for (int i = 0; i < 20; ++i) {
    TestCall& later = Call();
    Skip(100);
    ASSERT_TRUE(later.outcome().ok());
    EXPECT_EQ(later.outcome().duration, 10);
    EXPECT_EQ(later.outcome().passed_over[0].code, Code::kCircuitOpen);
  }
  EXPECT_EQ(std::count(asked_.begin(), asked_.end(), "first"), 0);
}

TEST_F(ChainTest, ASilentPrimaryCostsOneTimeoutOnce) {
  Fall(R"(["second"])");
  models_["first"] = Silent();
  TestCall& first = Call();
  Skip(61'000);
  ASSERT_TRUE(first.outcome().ok());
  EXPECT_EQ(first.outcome().duration, 60'010);
  TestCall& second = Call();
  Skip(1'000);
  ASSERT_TRUE(second.outcome().ok());
  EXPECT_EQ(second.outcome().duration, 10);
  EXPECT_EQ(Asked(), "first second second ");
}

TEST_F(ChainTest, ADeadlineIsSharedOverTheTargets) {
  Fall(R"(["second","third"])");
  models_["first"] = models_["second"] = Silent();
  TestCall& call = Call(With(R"("deadline":9000)"));
  world_.Run();
  ASSERT_TRUE(call.outcome().ok());
  EXPECT_EQ(world_.started_at, (std::vector<Millis>{0, 3'000, 6'000}));
  models_["third"] = Silent();
  TestCall& late = Call(With(R"("deadline":9000)"));
  world_.Run();
  EXPECT_EQ(late.error().code, Code::kDeadline);
  EXPECT_EQ(late.outcome().duration, 9'000);
}

TEST_F(ChainTest, WhoWaitedForItsTurnHasAShareOfWhatIsLeft) {
  Fall(R"(["second"])");
  world_.options.concurrency = 1;
  world_.UsePacing();
  models_["first"] = Answer("Hello", 5'000);
  TestCall& slow = Call();
  TestCall& call = Call(With(R"("deadline":8000)"));
  world_.Run(4'900);
  models_["first"] = Answer("Hello", 1'000);
  world_.Run();
  ASSERT_TRUE(slow.outcome().ok());
  ASSERT_TRUE(call.outcome().ok()) << call.error().message;
  EXPECT_EQ(Asked(), "first first ");  // its share had ended after 4 s, before its turn came
}

TEST_F(ChainTest, CredentialsOfOneOriginAreNeverSentToAnother) {
  world_.options.call.headers = {{"X-Trace", "callers"}, {"Cookie", "callers-secret"}};
  Fall(R"([{"base_url":"http://other.test/v1","api_key":"key-of-the-other"},
           {"base_url":"http://third.test/v1"},
           {"model":"second"},
           {"model":"second","api_key":"another-key"}])");
  world_.options.call.max_attempts.most = 1;
  world_.replies = {ErrorReply(503, kDown)};
  world_.respond = nullptr;
  TestCall& call = Call();
  world_.Run();
  EXPECT_EQ(call.error().code, Code::kProvider);
  ASSERT_EQ(world_.requests.size(), 5u);
  const auto& sent = world_.requests;
  const std::string_view own = "mbd_sk_test_0123456789";
  for (const int i : {0, 3}) EXPECT_TRUE(Holds(sent[i], own) && Holds(sent[i], "callers-secret"));
  for (const int i : {1, 2, 4}) {
    EXPECT_FALSE(Holds(sent[i], own) || Holds(sent[i], "callers-secret")) << i;
  }
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(Holds(sent[i], "key-of-the-other"), i == 1) << i;
    EXPECT_EQ(Holds(sent[i], "another-key"), i == 4) << i;
    EXPECT_EQ(Holds(sent[i], "X-Trace"), i == 0 || i == 3 || i == 4) << i;
  }
}

TEST_F(ChainTest, TheLastTargetThatIsInServiceStaysSo) {
  Fall(R"(["second"])");
  models_["first"] = models_["second"] = ErrorReply(503, kDown);
  for (int i = 0; i < 30; ++i) {
    TestCall& call = Call(With(R"("max_attempts":2)"));
    Skip(3'000);
    ASSERT_EQ(call.times_ended, 1);
    EXPECT_NE(call.error().code, Code::kCircuitOpen) << i;
    EXPECT_FALSE(call.outcome().attempts.empty());
  }
  models_["second"] = Answer("Hello");
  TestCall& back = Call();
  Skip(3'000);
  EXPECT_TRUE(back.outcome().ok());
}

// ------------------------------------------------------------------------------------------ models

TEST_F(ChainTest, WhatTheServiceListsAsUnavailableIsSkippedAndToldSo) {
  Fall(R"(["second","third"])");
  TellModels("available", "unavailable");
  models_["first"] = ErrorReply(400, R"({"error":{"code":"invalid_model","message":"no"}})");
  TestCall& call = Call();
  Skip(1'000);
  ASSERT_TRUE(call.outcome().ok());
  EXPECT_EQ(Asked(), "first third ");
  ASSERT_EQ(call.outcome().passed_over.size(), 2u);
  EXPECT_EQ(call.outcome().passed_over[1].model, "second");
  EXPECT_EQ(call.outcome().passed_over[1].message, "the service lists it as unavailable");
  EXPECT_EQ(call.outcome().passed_over[1].attempts, 0);
}

TEST_F(ChainTest, SoIsTheFirst) {
  Fall(R"(["second"])");
  TellModels("unavailable", "available");
  TestCall& call = Call();
  Skip(1'000);
  ASSERT_TRUE(call.outcome().ok());
  EXPECT_EQ(Asked(), "second ");
  EXPECT_EQ(call.outcome().passed_over[0].model, "first");
}

TEST_F(ChainTest, NeverTheLastOneThatIsLeft) {
  Fall(R"(["second"])");
  TellModels("available", "unavailable");
  models_["first"] = ErrorReply(503, kDown);
  TestCall& call = Call(With(R"("max_attempts":1)"));
  Skip(1'000);
  EXPECT_TRUE(call.outcome().ok());
  EXPECT_EQ(Asked(), "first second ");
  TellModels("unavailable", "unavailable");
  models_.clear();
  world_.UseCircuits();
  Call();
  Skip(1'000);
  EXPECT_EQ(Asked(), "first ");
}

TEST_F(ChainTest, AnOldListSaysNothing) {
  Fall(R"(["second"])");
  TellModels("unavailable", "available");
  Skip(world_.options.models_ttl);
  Call();
  Skip(1'000);
  EXPECT_EQ(Asked(), "first ");
}

TEST_F(ChainTest, TheListSpeaksOfItsOwnServiceOnly) {
  Fall(R"([{"model":"second","base_url":"http://other.test/v1"},"third"])");
  TellModels("available", "unavailable");
  models_["first"] = ErrorReply(503, kDown);
  Call(With(R"("max_attempts":1)"));
  Skip(1'000);
  EXPECT_EQ(Asked(), "first second ");
}

// ------------------------------------------------------------------------------- what circuits
// hear

TEST_F(ChainTest, AProviderThatIsReportedDownIsLeftAloneWhenAsked) {
  world_.options.circuit_from_status = true;
  Fall(R"(["second"])");
  TellModels("available", "available");
  TellStatus("major_outage", "operational");
  TestCall& call = Call();
  Skip(1'000);
  EXPECT_TRUE(call.outcome().ok());
  EXPECT_EQ(Asked(), "second ");
  EXPECT_EQ(call.outcome().passed_over[0].code, Code::kCircuitOpen);
  TellStatus("operational", "operational");  // one request may find out at once
  Call();
  Skip(1'000);
  Call();
  Skip(1'000);
  EXPECT_EQ(Asked(), "first first ");
}

TEST_F(ChainTest, WhatIsSaidOfAProviderIsHintOnly) {
  world_.options.circuit_from_status = true;
  Fall(R"(["second"])");
  TellModels("available", "available");
  TellStatus("down", "operational");
  Skip(world_.options.circuit_open);
  Call();  // finds out that it is up
  Skip(1'000);
  Call();
  Skip(1'000);
  EXPECT_EQ(Asked(), "first first ");
}

TEST_F(ChainTest, NobodyHeedsTheStatusUnlessAsked) {
  Fall(R"(["second"])");
  TellModels("available", "available");
  TellStatus("down", "operational");
  Call();
  Skip(1'000);
  EXPECT_EQ(Asked(), "first ");
}

TEST_F(ChainTest, WhenAllAreReportedDownOneStaysInService) {
  world_.options.circuit_from_status = true;
  Fall(R"(["second"])");
  TellModels("available", "available");
  TellStatus("down", "down");
  TestCall& call = Call();
  Skip(1'000);
  EXPECT_TRUE(call.outcome().ok());
  EXPECT_EQ(Asked(), "second ");
}

TEST_F(ChainTest, ABalanceAboveZeroClosesTheKeysCircuit) {
  world_.options.circuit_breaker = config::CircuitBreaker::kOn;
  world_.UseCircuits();
  models_["first"] = ErrorReply(402, kPoor);
  Call();
  Skip(100);
  const auto balance = [](std::string_view amount) {
    return R"({"balance_usdc":")" + std::string(amount) +
           R"(","reserved_usdc":"0","available_usdc":")" + std::string(amount) + R"("})";
  };
  Account("balance", balance("0.0000"));
  TestCall& still = Call();
  Skip(100);
  EXPECT_EQ(still.error().code, Code::kCircuitOpen);
  models_.clear();
  Account("balance", balance("0.0001"));
  TestCall& after = Call();
  Skip(100);
  EXPECT_TRUE(after.outcome().ok());
}

TEST_F(ChainTest, SoDoesAnAnswerThatWasPaidWithTheKey) {
  Fall(R"([{"api_key":"another-key"}])");
  world_.respond = nullptr;
  world_.replies = {ErrorReply(402, kPoor), Answer("Hello")};
  const auto went_elsewhere = [this](std::string_view request) {
    EXPECT_TRUE(Finished(Call(request)).outcome().ok());
    return Holds(world_.requests.back(), "another-key");
  };
  EXPECT_TRUE(went_elsewhere(kHi));
  EXPECT_TRUE(went_elsewhere(kHi));
  EXPECT_EQ(world_.requests.size(), 3u);
  EXPECT_FALSE(went_elsewhere(With(R"("fallback":[])")));  // takes no heed of circuits
  EXPECT_FALSE(went_elsewhere(kHi));
}

}  // namespace
}  // namespace failsoft::engine::testing
