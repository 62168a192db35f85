#include <gtest/gtest.h>

#include <deque>

#include "core/wire/reply.h"

namespace failsoft::wire {
namespace {

// The reply's views show a document, which is kept until the program ends.
base::Result<ChatReply> Decode(std::string body) {
  static std::deque<json::Document> documents;
  auto document = json::Document::Parse(std::move(body), {.lenient = true});
  EXPECT_TRUE(document) << document.failure().message;
  documents.push_back(*std::move(document));
  return DecodeChatReply(documents.back());
}

// The text of an answer with this message.
std::string TextOf(const std::string& message) {
  const auto reply = Decode("{\"choices\":[{\"message\":" + message + "}]}");
  EXPECT_TRUE(reply) << message;
  return reply->text;
}

TEST(DecodeChatReply, ReadsAnAnswer) {
  const auto reply = Decode(
      R"({"id":"chatcmpl-1","object":"chat.completion","model":"gpt-4o","choices":[)"
      R"({"index":0,"message":{"role":"assistant" , "content":"Hello\u0021"},"finish_reason":"stop"},)"
      R"({"index":1,"message":{"content":"other"},"finish_reason":null}],)"
      R"("usage":{"prompt_tokens": 3,"completion_tokens":1.0}})");
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->text, "Hello!");
  EXPECT_EQ(reply->message_json, R"({"role":"assistant" , "content":"Hello\u0021"})");
  EXPECT_EQ(reply->model, "gpt-4o");
  EXPECT_EQ(reply->finish_reason, "stop");
  EXPECT_EQ(reply->usage_json, R"({"prompt_tokens": 3,"completion_tokens":1.0})");
  EXPECT_EQ(reply->id, "chatcmpl-1");
  EXPECT_TRUE(reply->confirmed);
}

TEST(DecodeChatReply, KnowsTheFormsOfContent) {
  EXPECT_EQ(TextOf(R"({"content":"a"})"), "a");
  EXPECT_EQ(TextOf(R"({"content":""})"), "");
  EXPECT_EQ(TextOf(R"({"content":null})"), "");
  EXPECT_EQ(TextOf(R"({})"), "");
  EXPECT_EQ(TextOf(R"({"content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]})"), "ab");
  EXPECT_EQ(TextOf(R"({"content":[{"type":"output_text","text":"a"},"b",{"text":"c"}]})"), "abc");
  EXPECT_EQ(TextOf(R"({"content":{"type":"text","text":"a"}})"), "a");
  EXPECT_EQ(TextOf(R"({"content":[]})"), "");
  EXPECT_EQ(TextOf(R"({"content":7})"), "");
  EXPECT_EQ(TextOf(R"({"content":"a\u0000b"})"), std::string("a\0b", 3));
}

TEST(DecodeChatReply, WhatIsNoTextIsLeftOut) {
  EXPECT_EQ(TextOf(R"({"content":[{"type":"thinking","thinking":[{"type":"text","text":"hm"}]},)"
                   R"({"type":"image_url","image_url":{"url":"x"}},{"type":"text","text":"a"},)"
                   R"({"type":"text","text":null},null,7,{"type":"refusal","refusal":"no"}]})"),
            "a");
  EXPECT_EQ(TextOf(R"({"content":null,"refusal":"I cannot help with that."})"), "");
  EXPECT_EQ(TextOf(R"({"content":null,"tool_calls":[{"id":"1"}]})"), "");
}

TEST(DecodeChatReply, AnAnswerWithoutAReasonForItsEndIsNotConfirmed) {
  for (const char* reason :
       {"", R"(,"finish_reason":null)", R"(,"finish_reason":"")", R"(,"finish_reason":7)"}) {
    const auto reply =
        Decode(std::string(R"({"choices":[{"message":{"content":"a"})") + reason + "}]}");
    ASSERT_TRUE(reply);
    EXPECT_FALSE(reply->confirmed) << reason;
    EXPECT_EQ(reply->finish_reason, "");
  }
  EXPECT_TRUE(Decode(R"({"choices":[{"finish_reason":"length"}]})")->confirmed);
}

TEST(DecodeChatReply, AMissingMessageLeavesTheRest) {
  for (const char* choice :
       {R"({"finish_reason":"stop"})", R"({"message":null,"finish_reason":"stop"})"}) {
    const auto reply = Decode(std::string(R"({"choices":[)") + choice + "]}");
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->text, "");
    EXPECT_EQ(reply->finish_reason, "stop");
  }
}

TEST(DecodeChatReply, FindsTheUsageWhereProvidersPutIt) {
  const auto usage = [](const char* members) {
    return Decode(std::string(R"({"choices":[{"message":{})") + members)->usage_json;
  };
  EXPECT_EQ(usage("}]}"), "");
  EXPECT_EQ(usage(R"(}],"usage":null})"), "");
  EXPECT_EQ(usage(R"(}],"usage":{"total_tokens":1}})"), R"({"total_tokens":1})");
  EXPECT_EQ(usage(R"(,"usage":{"total_tokens":2}}]})"), R"({"total_tokens":2})");
  EXPECT_EQ(usage(R"(}],"x_groq":{"id":"x","usage":{"total_tokens":3}}})"),
            R"({"total_tokens":3})");
}

TEST(DecodeChatReply, IdsMayBeNumbers) {
  EXPECT_EQ(Decode(R"({"id":12345678901234567890,"choices":[{}]})")->id, "12345678901234567890");
  EXPECT_EQ(Decode(R"({"id":null,"model":7,"choices":[{}]})")->id, "");
}

TEST(DecodeChatReply, WhatIsNoAnswerIsABadResponse) {
  for (const char* body : {"[]", "null", "\"text\"", "7", "{}", R"({"choices":null})",
                           R"({"choices":[]})", R"({"choices":{}})", R"({"choices":["a"]})",
                           R"({"choices":[null]})", R"({"error":{"message":"x"}})"}) {
    const auto reply = Decode(body);
    ASSERT_FALSE(reply) << body;
    EXPECT_EQ(reply.failure().code, base::Code::kBadResponse);
    EXPECT_FALSE(reply.failure().message.empty());
  }
}

}  // namespace
}  // namespace failsoft::wire
