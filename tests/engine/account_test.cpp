// Credentials, the list of models and the doctor, in virtual time.
#include <gtest/gtest.h>

#include "core/engine/request_headers.h"
#include "tests/engine/virtual_world.h"

namespace failsoft::engine::testing {
namespace {

// Any work with its end, for tests.
class TestWork final : public CallListener {
 public:
  TestWork(VirtualWorld& world, std::string_view request_json) {
    auto request = DecodeCall(CallKind::kAccount, request_json, world.options);
    EXPECT_TRUE(request.ok()) << request.failure().message;
    work = MakeWork(world.world(), *std::move(request), this);
    work->Start();
    EXPECT_EQ(ended, 0);
  }
  std::unique_ptr<Work> work;
  int ended = 0;

 private:
  void OnDelta(const wire::Delta&) override {}
  void OnEvent(EventKind, std::string_view) override {}
  bool OnEventsReady() noexcept override { return false; }
  void OnCallEnded() noexcept override { ++ended; }
};

Reply Json(std::string body) {
  Reply reply = ErrorReply(200, std::move(body), "content-type: application/json\r\n");
  return reply;
}

constexpr char kModels[] = R"({"models":[{"id":"m","provider":"p","context_window":100}]})";

void Speak(VirtualWorld& world, std::string key) {
  world.options.api_key = key;
  world.book.identity = std::make_shared<Identity>(
      Identity{CommonHeaders(world.options, {}), std::move(key), /*has_token=*/false});
}

TEST(AccountCallTest, TheListOfModelsIsTakenFromMemoryForItsTime) {
  VirtualWorld world;
  world.replies = {Json(kModels)};
  for (const base::Millis wait : {0, 299'000, 2'000}) {
    world.clock.now += wait;
    TestWork one(world, R"({"operation":"models"})");
    world.Run();
    EXPECT_EQ(one.ended, 1);
    EXPECT_EQ(one.work->outcome().account_json,
              R"({"models":[{"id":"m","provider":"p","context_window":100,"status":null}]})");
  }
  EXPECT_EQ(world.requests.size(), 2u);
  EXPECT_EQ(world.stats.in_flight, 0);
  EXPECT_EQ(world.stats.succeeded, 3);
}

TEST(AccountCallTest, AnAnswerFromMemoryCanBeCancelled) {
  VirtualWorld world;
  world.book.models.Keep(kModels, 0);
  TestWork one(world, R"({"operation":"models"})");
  one.work->Cancel(base::Code::kCancelled);
  one.work->Cancel(base::Code::kCancelled);
  world.Run();
  EXPECT_EQ(one.ended, 1);
  EXPECT_EQ(one.work->outcome().error().code, base::Code::kCancelled);
  EXPECT_EQ(world.stats.in_flight, 0);
}

TEST(CredentialsTest, ARefusalOfReplacedOnesIsTriedOnceMoreAtOnce) {
  VirtualWorld world;
  world.replies = {ErrorReply(401, R"({"error":{"code":"invalid_api_key","message":"no"}})")};
  world.options.call.max_attempts.most = 1;
  TestCall call(world, kHi);
  world.Run(5);
  Speak(world, "mbd_sk_new_0123456789");
  world.Run();
  ASSERT_EQ(world.requests.size(), 2u);
  EXPECT_EQ(world.started_at[1], 10);
  EXPECT_EQ(call.error().code, base::Code::kAuthentication);
}

TEST(CredentialsTest, ARefusalOfThePresentOnesIsTheEnd) {
  VirtualWorld world;
  world.replies = {ErrorReply(401, R"({"error":{"code":"invalid_api_key","message":"no"}})")};
  TestCall call(world, kHi);
  world.Run();
  EXPECT_EQ(world.requests.size(), 1u);
}

TEST(DoctorTest, ADoctorThatIsCancelledLeavesNothingRunning) {
  for (base::Millis at = 0; at < 80; at += 5) {
    VirtualWorld world;
    world.replies = {Json(R"({"valid":true,"scopes":["llm:read","llm:write"]})"),
                     Json(R"({"balance_usdc":"1","reserved_usdc":"0","available_usdc":"1"})"),
                     Json(kModels),
                     Json(R"({"providers":[]})"),
                     Json(R"({"errors":[]})"),
                     Answer("OK"),
                     Stream({{10, Piece("OK")}, {10, Finish()}, {10, kDone}}, 10)};
    TestWork one(world, R"({"operation":"doctor"})");
    world.Run(at);
    one.work->Cancel(base::Code::kClosed);
    world.Run();
    EXPECT_EQ(one.ended, 1);
    EXPECT_EQ(world.open_transfers, 0);
    EXPECT_EQ(world.stats.in_flight, 0);
    const bool finished = at >= 70;
    EXPECT_EQ(one.work->outcome().ok(), finished) << at;
    EXPECT_EQ(one.work->outcome().attempts.size(), world.requests.size()) << at;
  }
}

TEST(DoctorTest, SilenceEndsIt) {
  VirtualWorld world;
  world.replies = {Silent()};
  TestWork one(world, R"({"operation":"doctor"})");
  world.Run();
  EXPECT_EQ(one.ended, 1);
  EXPECT_TRUE(one.work->outcome().ok());
  EXPECT_NE(one.work->outcome().report.find("fail  connection"), std::string::npos);
  EXPECT_LE(world.clock.now, 121'000);
}

}  // namespace
}  // namespace failsoft::engine::testing
