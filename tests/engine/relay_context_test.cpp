// Relays that do not fit a model: what another client gets to see of it, in virtual time.
#include <gtest/gtest.h>

#include "tests/engine/long_chats.h"
#include "tests/engine/virtual_world.h"

namespace failsoft::engine::testing {
namespace {

using base::Code;
using config::ContextOverflow;

const Target kHome{{"http://service.test", 1}, "m"};

class RelayedContextTest : public LongChatTest {
 protected:
  RelayedContextTest() {
    world_.options.allow_insecure_http = true;
    world_.options.call.on_context_overflow = ContextOverflow::kTrim;
  }
  TestCall& Relay(std::string_view body, std::string_view path = "/chat/completions") {
    json::Writer writer;
    writer.BeginObject().Key("method").String("POST").Key("path").String(path);
    writer.Key("headers").BeginObject().Key("Authorization").String("Bearer sk-theirs");
    writer.EndObject().Key("body").String(body);
    return Call(std::move(writer.EndObject()).Take(), CallKind::kRelay);
  }
  // The head comes once and first: its status, and all of the body.
  static std::string Seen(const TestCall& call) {
    std::string seen;
    for (const auto& [kind, content] : call.events) {
      EXPECT_EQ(kind == EventKind::kHead, seen.empty());
      const auto head = json::Document::Parse(content);
      const bool is_head = kind == EventKind::kHead;
      seen += is_head ? std::string(head->root()["http_status"].raw()) + "\n" : content;
    }
    return seen;
  }
  static constexpr char kStreams[] = R"(,"stream":true)";
};

TEST_F(RelayedContextTest, WhatCannotFitIsTrimmedBeforeItIsSent) {
  Tell("gpt-4o", 400);
  world_.replies = {Answer("Hello")};
  const TestCall& call = Relay(Turns("gpt-4o", 200, R"(,"user":"x")"));
  EXPECT_EQ(Seen(call), "200\n" + world_.replies[0].body[0].second);
  ASSERT_EQ(world_.requests.size(), 1u);
  const std::string_view sent = world_.requests[0].body;
  EXPECT_LT(sent.size(), 2'500u);
  EXPECT_TRUE(sent.ends_with(R"({"role":"user","content":"And now?"}],"user":"x"})")) << sent;
  EXPECT_NE(ResultJson(call.outcome()).find(R"("recoveries":[{"kind":"trim")"), std::string::npos);
  EXPECT_NE(Report(call.outcome()).find("the messages trimmed from"), std::string::npos);
}

TEST_F(RelayedContextTest, WhatWasRefusedIsSentAgainSmallerAndOnlyTheAnswerIsSeen) {
  world_.replies = {TooLong(400, 5'000), Answer("Hello")};
  const TestCall& call = Relay(Turns("m", 200));
  EXPECT_EQ(Seen(call), "200\n" + world_.replies[1].body[0].second);
  ASSERT_EQ(world_.requests.size(), 2u);
  EXPECT_LT(world_.requests[1].body.size(), world_.requests[0].body.size() / 4);
  EXPECT_EQ(call.outcome().attempts[0].recovery->json.substr(0, 14), R"({"kind":"trim")");
}

TEST_F(RelayedContextTest, AStreamThatIsRefusedIsAskedForAgain) {
  const std::string events = Piece("Hello") + Finish() + kDone;
  const std::string refusal =
      R"(data: {"error":{"code":"context_length_exceeded","message":"too long",)"
      R"("model_max_tokens":400,"request_tokens":5000}})"
      "\n\n";
  for (const Reply& refused : {TooLong(400, 5'000), Stream({{10, refusal}}, 20)}) {
    world_.requests.clear();
    world_.replies = {refused, Stream({{10, events}}, 20)};
    const TestCall& call = Relay(Turns(refused.status == 200 ? "m" : "n", 200, kStreams));
    EXPECT_EQ(Seen(call), "200\n" + events);
    ASSERT_EQ(world_.requests.size(), 2u);
    EXPECT_LT(world_.requests[1].body.size(), world_.requests[0].body.size() / 4);
    EXPECT_TRUE(world_.requests[1].body.ends_with(R"(,"stream":true})"));
  }
}

TEST_F(RelayedContextTest, WhatHasBeenHandedOnIsNotTakenBack) {
  const std::string thought = R"(data: {"choices":[{"delta":{"reasoning_content":"Hm"}}]})"
                              "\n\n";
  const std::string refusal = R"(data: {"error":{"code":"context_length_exceeded"}})"
                              "\n\n";
  world_.replies = {Stream({{10, thought}, {20, refusal}}, 30), Answer("Hello")};
  const TestCall& call = Relay(Turns("m", 200, kStreams));
  EXPECT_EQ(world_.requests.size(), 1u);
  EXPECT_EQ(call.error().code, Code::kContextLength);
  EXPECT_TRUE(Seen(call).starts_with("200\n" + thought)) << Seen(call);
}

TEST_F(RelayedContextTest, WithoutAPolicyItIsTheServiceThatRefuses) {
  world_.options.call.on_context_overflow = ContextOverflow::kError;
  Tell("gpt-4o", 400);
  world_.replies = {TooLong(400, 5'000)};
  const std::string body = Turns("gpt-4o", 200, R"(,"n":1.0)");
  const TestCall& call = Relay(body);
  EXPECT_EQ(Seen(call), "400\n" + world_.replies[0].body[0].second);
  ASSERT_EQ(world_.requests.size(), 1u);
  EXPECT_EQ(world_.requests[0].body, body);
}

TEST_F(RelayedContextTest, AServiceThatRefusesForEverSeesThreeRequestsAndItsLastErrorIsHandedOn) {
  world_.replies = {TooLong(400, 5'000), TooLong(300, 500), TooLong(200, 400)};
  const TestCall& call = Relay(Turns("m", 200));
  EXPECT_EQ(Seen(call), "400\n" + world_.replies[2].body[0].second);
  EXPECT_EQ(world_.requests.size(), 3u);
}

TEST_F(RelayedContextTest, WhatCannotBeMadeToFitIsRefusedAsTheServiceWould) {
  Tell("gpt-4o", 400);
  world_.replies = {Answer("Hello")};
  const TestCall& call = Relay(R"({"model":"gpt-4o","messages":[{"role":"system","content":")" +
                               Words(2'000) + R"("},{"role":"user","content":"Hi"}]})");
  EXPECT_TRUE(world_.requests.empty());
  EXPECT_EQ(call.error().code, Code::kContextLength);
  const std::string seen = Seen(call);
  ASSERT_TRUE(seen.starts_with("400\n")) << seen;
  const auto body = json::Document::Parse(seen.substr(4));
  ASSERT_TRUE(body.ok()) << seen;
  const json::Value error = body->root()["error"];
  EXPECT_EQ(error["code"].AsString(), "context_length_exceeded");
  EXPECT_EQ(error["message"].AsString(), call.error().message);
  EXPECT_EQ(error["model_max_tokens"].AsInt(), 400);
  EXPECT_GT(error["request_tokens"].AsInt().value_or(0), 400);
  EXPECT_EQ(error["unfit"].raw(), call.error().unfit_json);
}

TEST_F(RelayedContextTest, ALargerModelTakesItsPlace) {
  world_.options.call.on_context_overflow = ContextOverflow::kLarger;
  world_.replies = {Answer("Hello")};
  const TestCall& call = Relay(Request("gpt-4o", Words(400'000), kStreams));
  ASSERT_TRUE(call.outcome().ok());
  ASSERT_EQ(world_.requests.size(), 1u);
  EXPECT_TRUE(world_.requests[0].body.starts_with(R"({"model":"gemini-2-0-flash",)"));
  EXPECT_EQ(HeaderOf(world_.requests[0], "Authorization"), "Bearer sk-theirs");
}

TEST_F(RelayedContextTest, WindowsAreLearntForOtherCallsAndFromThem) {
  world_.replies = {TooLong(400, 5'000), Answer("Hello")};
  Call(Turns("m", 200));
  Relay(Turns("m", 200));
  EXPECT_EQ(world_.requests.size(), 3u);  // the second call was trimmed before it was sent
  world_.replies = {TooLong(300, 5'000), Answer("Hello")};
  world_.requests.clear();
  Relay(Turns("other", 200));
  Call(Turns("other", 200));
  EXPECT_EQ(world_.requests.size(), 3u);
}

TEST_F(RelayedContextTest, CountsAreLearntToo) {
  world_.replies = {Counted(3'000)};
  Relay(Request("m", Words(1'000)));
  EXPECT_GT(world_.book.windows.CalibrationOf(kHome).ratio(), 2.5);
}

TEST_F(RelayedContextTest, WhatIsNoChatPassesAsItIs) {
  Tell("gpt-4o", 400);
  world_.replies = {TooLong(400, 5'000)};
  const std::string body = R"({ "model": "gpt-4o", "input": ")" + Words(2'000) + "\" }";
  const TestCall& call = Relay(body, "/responses");
  ASSERT_EQ(world_.requests.size(), 1u);
  EXPECT_EQ(world_.requests[0].body, body);
  EXPECT_TRUE(Seen(call).starts_with("400\n"));
}

}  // namespace
}  // namespace failsoft::engine::testing
