#include "core/engine/token_need.h"

#include <gtest/gtest.h>

#include <string>

namespace failsoft::engine {
namespace {

int64_t PromptOf(const std::string& fields) {
  const auto document = json::Document::Parse(fields);
  EXPECT_TRUE(document.ok()) << fields;
  return PromptTokens(document->root(), "gpt-4o");
}

TEST(PromptTokens, CountsWhatTheModelReads) {
  const int64_t short_one = PromptOf(R"({"messages": [{"role": "user", "content": "Hi"}]})");
  EXPECT_GT(short_one, 2);
  EXPECT_LT(short_one, 10);
  std::string text;
  for (int i = 0; i < 10'000; ++i) text += "paper ";
  const int64_t long_one =
      PromptOf(R"({"messages": [{"role": "user", "content": ")" + text + R"("}]})");
  EXPECT_GT(long_one, 8'000);
  EXPECT_LT(long_one, 13'000);
}

// An image of a megabyte would else be taken for more than any window holds.
TEST(PromptTokens, DoesNotTakeAnImageForText) {
  const std::string data(1'000'000, 'A');
  const int64_t tokens = PromptOf(
      R"({"messages": [{"role": "user", "content": [{"type": "text", "text": "What is it?"},)"
      R"({"type": "image_url", "image_url": {"url": "data:image/png;base64,)" +
      data + R"("}}]}]})");
  EXPECT_GT(tokens, 50);
  EXPECT_LT(tokens, 5'000);
}

TEST(PromptTokens, CountsOtherRequestsToo) {
  EXPECT_GT(PromptOf(R"({"prompt": "Once upon a time there was"})"), 4);
  EXPECT_GT(PromptOf(R"({"input": ["one text", "another text"]})"), 3);
  EXPECT_GT(PromptOf(R"({"messages": "no list, but a text of some words"})"), 5);
  EXPECT_EQ(PromptOf("{}"), 0);
}

TEST(PromptTokens, CountsTools) {
  const std::string none = R"({"messages": []})";
  const std::string one =
      R"({"messages": [], "tools": [{"type": "function", "function": {"name": "look_up",)"
      R"("description": "Looks something up.", "parameters": {"type": "object",)"
      R"("properties": {"what": {"type": "string"}}}}}]})";
  EXPECT_GT(PromptOf(one), PromptOf(none) + 15);
}

int64_t AnswerOf(const std::string& fields) {
  return AnswerTokens(json::Document::Parse(fields)->root());
}

TEST(AnswerTokens, AreLimitedByTheRequestWhereverItSaysSo) {
  EXPECT_EQ(AnswerOf("{}"), kUnstatedAnswer);
  EXPECT_EQ(AnswerOf(R"({"max_tokens": 50, "n": 3})"), 150);
  EXPECT_EQ(AnswerOf(R"({"extra_body": {"max_tokens": 50, "n": 3}})"), 150);
  EXPECT_EQ(AnswerOf(R"({"max_tokens": 50, "extra_body": {"n": 2}})"), 100);
  EXPECT_EQ(AnswerOf(R"({"max_tokens": 50, "extra_body": {"max_completion_tokens": 20}})"), 20);
  EXPECT_EQ(AnswerOf(R"({"extra_body": 7})"), kUnstatedAnswer);
}

TEST(PromptTokens, CountsToolsOfTheExtraBody) {
  const std::string tools =
      R"("tools": [{"type": "function", "function": {"name": "look_up", "description": "Looks."}}])";
  EXPECT_EQ(PromptOf(R"({"messages": [], "extra_body": {)" + tools + "}}"),
            PromptOf(R"({"messages": [], )" + tools + "}"));
}

}  // namespace
}  // namespace failsoft::engine
