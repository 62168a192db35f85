#include "tests/engine/long_chats.h"

namespace failsoft::engine::testing {

std::string Words(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += "paper ";
  return text;
}

std::string Request(std::string_view model, std::string_view content, std::string_view more) {
  return R"({"model":")" + std::string(model) + R"(","messages":[{"role":"user","content":")" +
         std::string(content) + "\"}]" + std::string(more) + "}";
}

// A conversation of that many turns, of ten words each.
std::string Turns(std::string_view model, int count, std::string_view more) {
  std::string messages = R"({"role":"user","content":"And now?"})";
  for (int i = 0; i < count; ++i) {
    messages = R"({"role":"user","content":")" + Words(10) +
               R"("},{"role":"assistant","content":"Yes."},)" + messages;
  }
  return R"({"model":")" + std::string(model) + R"(","messages":[)" + messages + "]" +
         std::string(more) + "}";
}

Reply Counted(int64_t prompt_tokens) {
  Reply reply = Answer("Hello");
  reply.body = {{10, R"({"model":"m","choices":[{"index":0,"finish_reason":"stop","message":)"
                     R"({"role":"assistant","content":"Hello"}}],"usage":{"prompt_tokens":)" +
                         std::to_string(prompt_tokens) + R"(,"completion_tokens":1}})"}};
  return reply;
}

Reply TooLong(int64_t limit, int64_t request) {
  return ErrorReply(400, R"({"error":{"code":"context_length_exceeded","message":"too long",)"
                         R"("model_max_tokens":)" +
                             std::to_string(limit) + R"(,"request_tokens":)" +
                             std::to_string(request) + "}}");
}

TestCall& LongChatTest::Call(std::string_view request, CallKind kind) {
  TestCall& call = calls_.emplace_back(world_, request, kind);
  world_.Run();
  EXPECT_EQ(call.times_ended, 1);
  return call;
}

void LongChatTest::Tell(std::string_view model, int64_t window) {
  world_.book.models.Keep(R"({"models":[{"id":")" + std::string(model) +
                              R"(","provider":"p","context_window":)" + std::to_string(window) +
                              "}]}",
                          0);
}

}  // namespace failsoft::engine::testing
