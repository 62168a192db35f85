// Relays in virtual time: what another client gets to see of its request.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/engine/virtual_world.h"

namespace failsoft::engine::testing {
namespace {

using base::Code;

constexpr char kDown[] = R"({"error":{"code":"provider_error","message":"down","status":500}})";
const net::TransferEnd kCut{.code = Code::kReset, .detail = "cut"};

std::string Post(std::string_view path, std::string_view body) {
  json::Writer writer;
  writer.BeginObject().Key("method").String("POST").Key("path").String(path);
  writer.Key("headers").BeginObject();
  writer.Key("Authorization").String("Bearer sk-theirs-0123456789").Key("Host").String("elsewhere");
  writer.EndObject().Key("body").String(body);
  return std::move(writer.EndObject()).Take();
}

std::string Chat(std::string_view members = {}) {
  return Post("/chat/completions", R"({"model":"m","messages":[{"role":"user","content":"Hi"}])" +
                                       std::string(members) + "}");
}

std::string StreamedChat() { return Chat(R"(,"stream":true)"); }

// Of VirtualWorld's streams.
constexpr char kStreamHead[] = "200 x-request-id:req_s content-type:text/event-stream\n";

class RelayTest : public ::testing::Test {
 protected:
  RelayTest() { world_.options.allow_insecure_http = true; }
  std::unique_ptr<TestCall> Run(std::vector<Reply> replies, std::string_view request) {
    world_.replies = std::move(replies);
    auto call = std::make_unique<TestCall>(world_, request, CallKind::kRelay);
    world_.Run();
    EXPECT_EQ(call->times_ended, 1);
    EXPECT_EQ(world_.open_transfers, 0);
    EXPECT_TRUE(call->pieces.empty());
    return call;
  }
  // "200 name: value\nbody": the head must come once, and first.
  static std::string Seen(const TestCall& call) {
    std::string seen;
    for (const auto& [kind, content] : call.events) {
      EXPECT_EQ(kind == EventKind::kHead, seen.empty());
      if (kind == EventKind::kBody) {
        seen += content;
        continue;
      }
      const auto head = json::Document::Parse(content);
      seen += head->root()["http_status"].raw();
      for (const json::Value pair : head->root()["headers"]) {
        seen += " " + std::string(pair.At(0).AsString()) + ":" + std::string(pair.At(1).AsString());
      }
      seen += '\n';
    }
    return seen;
  }

  VirtualWorld world_;
};

TEST_F(RelayTest, AnAnswerIsHandedOnWithItsHeadAfterRetries) {
  Reply answer = Answer("Hello");
  answer.headers =
      "Content-Type: application/json\r\nX-Request-Id: r1\r\nContent-Length: 9\r\n"
      "Content-Encoding: gzip\r\nSet-Cookie: a\r\n b\r\n";
  auto call = Run({ErrorReply(500, kDown), answer}, Chat(R"(,"max_attempts":1)"));
  EXPECT_EQ(Seen(*call), "200 Content-Type:application/json X-Request-Id:r1 Set-Cookie:a   b\n" +
                             answer.body[0].second);
  ASSERT_EQ(world_.requests.size(), 2u);
  EXPECT_EQ(world_.requests[0].body,
            R"({"model":"m","messages":[{"role":"user","content":"Hi"}],"max_attempts":1})");
  const auto& lines = world_.requests[0].headers;
  EXPECT_EQ(std::count(lines.begin(), lines.end(), "Authorization: Bearer sk-theirs-0123456789"),
            1);
  EXPECT_EQ(std::count(lines.begin(), lines.end(), "Host: elsewhere"), 0);
}

TEST_F(RelayTest, TheServicesLastErrorIsAnAnswerToo) {
  auto call = Run({ErrorReply(429, R"({ "error": {"message": "slow"} })")}, Chat());
  EXPECT_EQ(Seen(*call), "429\n{ \"error\": {\"message\": \"slow\"} }");
  EXPECT_EQ(call->error().code, Code::kRateLimited);
}

TEST_F(RelayTest, AnErrorAnswerIsHandedOnWholeWhateverItIs) {
  const std::string page = "\xFF\xFE" + std::string(100'000, 'x');
  for (const std::string& request : {Chat(), StreamedChat(), Post("/files", "{}")}) {
    VirtualWorld world;
    world.options.allow_insecure_http = true;
    world.replies = {ErrorReply(404, page)};
    TestCall call(world, request, CallKind::kRelay);
    world.Run();
    EXPECT_EQ(Seen(call), "404\n" + page);
  }
}

TEST_F(RelayTest, AKeyInAnErrorAnswerIsNotHandedOn) {
  auto call =
      Run({ErrorReply(401, "no such key: Bearer sk-theirs-0123456789")}, Post("/files", "{}"));
  EXPECT_EQ(Seen(*call).find("sk-theirs-0123456789"), std::string::npos) << Seen(*call);
}

TEST_F(RelayTest, WithoutAnAnswerThereIsNoHead) {
  auto call = Run({Broken(Code::kConnect)}, Chat());
  EXPECT_EQ(Seen(*call), "");
  EXPECT_EQ(call->error().code, Code::kConnect);
}

TEST_F(RelayTest, AStreamIsHandedOnAsItCame) {
  const std::string role =
      "data: {\"id\":\"i\",\"choices\":[{\"delta\":{\"role\":\"a\"}}],\"x\": 1}\n\n";
  auto call =
      Run({Stream({{10, role}, {20, Piece("Hel") + Piece("lo")}, {30, Finish() + kDone}}, 40)},
          StreamedChat());
  EXPECT_EQ(Seen(*call), kStreamHead + role + Piece("Hel") + Piece("lo") + Finish() + kDone);
  EXPECT_EQ(world_.requests[0].body.find("stream_options"), std::string::npos);
}

TEST_F(RelayTest, WhatAnAttemptBroughtBeforeItsFirstPieceIsForgottenWithIt) {
  const std::string role = "data: {\"choices\":[{\"delta\":{\"role\":\"assistant\"}}]}\n\n";
  auto call = Run(
      {Stream({{10, role}}, 20, kCut), Stream({{10, Piece("Hello")}, {20, Finish() + kDone}}, 30)},
      StreamedChat());
  EXPECT_EQ(Seen(*call), kStreamHead + Piece("Hello") + Finish() + kDone);
}

TEST_F(RelayTest, ADroppedStreamGoesOnAsTheSameAnswer) {
  const std::string first =
      "data: "
      "{\"id\":\"first\",\"model\":\"m-1\",\"created\":7,\"choices\":[{\"delta\":{\"content\":"
      "\"The quick brown \"}}]}\n\n";
  auto call = Run({Stream({{10, first}}, 20, kCut),
                   Stream({{10, Piece("fox jumps over")}, {20, Finish("length") + kDone}}, 30)},
                  Chat(R"(,"stream":true,"stream_options":{"include_usage":true})"));
  const std::string seen = Seen(*call);
  ASSERT_TRUE(seen.starts_with(kStreamHead + first)) << seen;
  std::string text;
  std::string finish;
  std::string_view rest(seen);
  rest.remove_prefix(rest.find('\n') + 1);
  for (size_t end; (end = rest.find("\n\n")) != rest.npos; rest.remove_prefix(end + 2)) {
    const auto event = json::Document::Parse(std::string(rest.substr(6, end - 6)));
    if (!event) {
      EXPECT_EQ(rest, kDone);
      continue;
    }
    EXPECT_EQ(event->root()["id"].AsString(), "first");
    EXPECT_EQ(event->root()["created"].AsInt(), 7);
    text += event->root()["choices"].At(0)["delta"]["content"].AsString();
    finish += event->root()["choices"].At(0)["finish_reason"].AsString();
  }
  EXPECT_EQ(text, "The quick brown fox jumps over");
  EXPECT_EQ(finish, "length");
}

TEST_F(RelayTest, AStreamThatCannotGoOnBreaksOff) {
  auto call =
      Run({Stream({{10, Piece("Hello, you ")}}, 20, kCut), ErrorReply(500, kDown)}, StreamedChat());
  EXPECT_EQ(Seen(*call), kStreamHead + Piece("Hello, you "));
  EXPECT_EQ(call->error().code, Code::kStreamDropped);
  EXPECT_EQ(call->error().partial_text, "Hello, you ");
}

TEST_F(RelayTest, AnErrorInAStreamIsItsLastEvent) {
  const std::string error = R"({"error":{"message":"overloaded","code":401}})";
  auto call = Run({Stream({{10, "data: " + error + "\n\n"}}, 20)}, StreamedChat());
  EXPECT_EQ(Seen(*call), kStreamHead + ("data: " + error) + "\n\n");
  EXPECT_FALSE(call->outcome().ok());
}

TEST_F(RelayTest, AnAnswerThatCameWholeIsAStreamForWhoAskedForOne) {
  Reply answer;
  answer.headers = "Content-Type: application/json\r\n";
  answer.body = {{10,
                  R"({"id":"i","created":3,"model":"m","choices":[{"index":0,"message":{"role":)"
                  R"("assistant","content":null,"tool_calls":[{"id":"c","type":"function"}]},)"
                  R"("finish_reason":"tool_calls"}]})"}};
  auto call = Run({answer}, StreamedChat());
  const std::string head =
      R"({"id":"i","object":"chat.completion.chunk","created":3,"model":"m","choices":[{"index":0,)";
  EXPECT_EQ(Seen(*call),
            "200 content-type:text/event-stream\ndata: " + head +
                R"("delta":{"role":"assistant","content":null,"tool_calls":[{"index":0,"id":"c",)"
                R"("type":"function"}]},"finish_reason":null}]})" +
                "\n\ndata: " + head + R"("delta":{},"finish_reason":"tool_calls"}]})" + "\n\n" +
                kDone);
}

TEST_F(RelayTest, WhatIsNoJsonArrivesAsItComesAndOnce) {
  Reply events;
  events.headers = "Content-Type: text/event-stream\r\n";
  events.body = {{10, "event: a\n\n"}, {20, std::string("\xFF\0", 2)}};
  events.end_at = 30;
  events.end = kCut;
  auto call = Run({events}, Post("/responses", R"({"model":"m","stream":true})"));
  EXPECT_EQ(Seen(*call),
            "200 Content-Type:text/event-stream\nevent: a\n\n" + std::string("\xFF\0", 2));
  EXPECT_EQ(call->error().code, Code::kReset);
  EXPECT_EQ(world_.requests.size(), 1u);
}

TEST_F(RelayTest, AResponseThatMerelyEndsIsCut) {
  const std::string piece = "event: response.output_text.delta\ndata: {\"delta\":\"Hel\"}\n\n";
  for (const std::string end :
       {"", "event: response.comp", "data: {\"type\":\"response.created\"}"}) {
    VirtualWorld world;
    world.options.allow_insecure_http = true;
    world.replies = {Stream({{10, piece}, {20, end}}, 30)};
    TestCall call(world, Post("/responses?a=b", R"({"model":"m","stream":true})"),
                  CallKind::kRelay);
    world.Run();
    EXPECT_EQ(Seen(call), kStreamHead + piece + end);
    EXPECT_EQ(call.error().code, Code::kStreamDropped) << end;
    EXPECT_EQ(world.requests.size(), 1u);
  }
}

TEST_F(RelayTest, AResponseThatEndsInItsFirstEventIsCut) {
  for (const char* begun : {"", ": wait\n\n", "data: {\"type\":\"resp", "event: response.cre"}) {
    auto call = Run({Stream({{10, begun}}, 20)}, Post("/responses", R"({"stream":true})"));
    EXPECT_EQ(call->error().code, Code::kStreamDropped) << begun;
  }
}

TEST_F(RelayTest, AResponseThatIsTakenUpAgainIsCutToo) {
  const std::string piece = "event: response.output_text.delta\ndata: {}\n\n";
  auto call = Run({Stream({{10, piece}}, 20)},
                  R"({"method":"GET","path":"/responses/r_1?stream=true&starting_after=7"})");
  EXPECT_EQ(Seen(*call), kStreamHead + piece);
  EXPECT_EQ(call->error().code, Code::kStreamDropped);
}

TEST_F(RelayTest, AResponseThatSaysItsEndIsWhole) {
  const std::string piece = "data: {\"type\":\"response.output_text.delta\"}\n\n";
  for (const std::string end :
       {"event: response.completed\ndata: {}\n\n", "event: response.incomplete\ndata: {}\n\n",
        "event: response.failed\ndata: {}\n\n", "event: error\ndata: {}\n\n", "data: [DONE]\n\n",
        "event: done\ndata: [DONE]\n\n", "event: message\ndata: [DONE]\n\n",
        "data: {\"type\":\"response.completed\"}", "data: {\"error\":{}}\n\n"}) {
    VirtualWorld world;
    world.options.allow_insecure_http = true;
    world.replies = {Stream({{10, piece}, {20, end.substr(0, 9)}, {25, end.substr(9)}}, 30)};
    TestCall call(world, Post("/responses", R"({"model":"m","stream":true})"), CallKind::kRelay);
    world.Run();
    EXPECT_EQ(Seen(call), kStreamHead + piece + end);
    EXPECT_TRUE(call.outcome().ok()) << end;
  }
}

TEST_F(RelayTest, AResponseThatHasSaidItsEndIsWholeWhateverFollows) {
  const std::string piece = "event: response.output_text.delta\ndata: {}\n\n";
  const std::string end = "event: response.completed\ndata: {}\n\nevent: ";
  const auto run = [this](const Reply& reply) {
    return Run({reply}, Post("/responses", R"({"stream":true})"));
  };
  for (const bool is_silent : {false, true}) {
    const base::Millis until = is_silent ? base::kForever : 20;
    auto call = run(Stream({{10, piece + end}}, until, kCut));
    EXPECT_EQ(Seen(*call), kStreamHead + piece + end);
    EXPECT_TRUE(call->outcome().ok());
    EXPECT_EQ(run(Stream({{10, piece}}, until, kCut))->error().code,
              is_silent ? Code::kTimeout : Code::kReset);
  }
}

TEST_F(RelayTest, WhereEveryStreamEndsAsItLikesItIsWhole) {
  for (const std::string event : {"data: a\n\n", "event: row\ndata: {\"type\":\"row\"}\n\n"}) {
    for (const char* path : {"/things", "/forms/1/responses"}) {
      auto call = Run({Stream({{10, event}}, 20)}, Post(path, R"({"stream":true})"));
      EXPECT_EQ(Seen(*call), kStreamHead + event);
      EXPECT_TRUE(call->outcome().ok()) << path << event;
    }
  }
}

TEST_F(RelayTest, AResponseWithAnEventBeyondTheLimitIsLeftAlone) {
  const std::string piece = "event: response.output_text.delta\ndata: " + std::string(2'000, 'x');
  for (const int64_t most : {1'000, 1'000'000}) {
    world_.options.call.max_response_bytes = most;
    auto call = Run({Stream({{10, piece}}, 20)}, Post("/responses", R"({"stream":true})"));
    EXPECT_EQ(Seen(*call), kStreamHead + piece);
    EXPECT_EQ(call->outcome().ok(), most == 1'000);
  }
}

TEST_F(RelayTest, ABodyMayBeBytes) {
  auto call = Run({ErrorReply(500, kDown), Answer("Hello")},
                  R"({"method":"POST","path":"/files","body_base64":"AP8K"})");
  EXPECT_TRUE(call->outcome().ok());
  ASSERT_EQ(world_.requests.size(), 2u);
  for (const auto& request : world_.requests) EXPECT_EQ(request.body, std::string("\0\xFF\n", 3));
}

TEST_F(RelayTest, AReaderThatHasEnoughIsWaitedForWithoutALimit) {
  Reply events;
  events.headers = "Content-Type: text/plain\r\n";
  events.body = {{10, "a"}, {20, "b"}};
  events.end_at = base::kForever;
  world_.replies = {events};
  TestCall call(world_, Post("/responses", "{}"), CallKind::kRelay);
  call.has_enough = true;
  world_.Run(base::Millis{1'000'000});
  EXPECT_EQ(world_.pauses, (std::vector<bool>{true, true}));
  EXPECT_FALSE(call->ended());
  call.has_enough = false;
  call->ContinueReading();
  world_.Run();
  EXPECT_EQ(call.error().code, Code::kTimeout);
}

TEST_F(RelayTest, AChatWithAMistakeIsTheServicesToRefuse) {
  for (const char* body : {R"({"model":"m","messages":[]})", R"({"messages":[{"role":"u"}]})",
                           R"({"model":"m","model":"n","messages":[{"role":"u"}]})", "no JSON",
                           R"({"model":"m","messages":[{"role":"u"}],"stream":"yes"})"}) {
    VirtualWorld world;
    world.options.allow_insecure_http = true;
    world.replies = {ErrorReply(400, R"({"error":{"message":"wrong"}})")};
    TestCall call(world, Post("/chat/completions", body), CallKind::kRelay);
    world.Run();
    EXPECT_EQ(Seen(call), "400\n{\"error\":{\"message\":\"wrong\"}}");
    EXPECT_EQ(world.requests.at(0).body, body);
  }
}

TEST_F(RelayTest, TheEnvelopeIsOurs) {
  config::ClientOptions client;
  client.base_url = "http://x";
  auto wrong = DecodeCall(CallKind::kRelay, R"({"path":"/x","body":{"a":1}})", client);
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.failure().field, "/body");
  for (const char* bytes : {R"("A")", "7", "null"}) {
    wrong = DecodeCall(CallKind::kRelay,
                       std::string(R"({"path":"/x","body_base64":)") + bytes + "}", client);
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.failure().field, "/body_base64");
  }
  wrong = DecodeCall(CallKind::kRelay, R"({"path":"/x","body":"a","body_base64":"AP8K"})", client);
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.failure().field, "/body_base64");
}

}  // namespace
}  // namespace failsoft::engine::testing
