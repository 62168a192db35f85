#include "core/text/tokens_count.h"

#include <gtest/gtest.h>

#include <string>

#include "core/text/trim_json.h"

namespace failsoft::text {
namespace {

int64_t Tokens(const std::string& message, std::string_view model = "gpt-4o") {
  const auto document = json::Document::Parse(message);
  return MessageTokens(document->root(), TokenCounter(model));
}

std::string Image(const std::string& url, const std::string& detail = "auto") {
  return R"({"role":"user","content":[{"type":"image_url","image_url":{"url":")" + url +
         R"(","detail":")" + detail + R"("}}]})";
}

// The beginning of a PNG of 1 by 1 is followed by as much more as is asked for.
std::string PngUrl(size_t more) {
  return "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAABAAAAAMACAYAAAD" + std::string(more, 'A');
}

TEST(CountTokens, AMessageHasItsOverhead) {
  EXPECT_EQ(Tokens(R"({"role":"user","content":""})"), 4);
  EXPECT_EQ(Tokens(R"({"role":"user","content":"word"})"), 5);
  EXPECT_EQ(Tokens(R"({"role":"user","content":"word","name":"ada"})"), 7);
  EXPECT_EQ(Tokens(R"({"role":"assistant","content":null})"), 5);
}

TEST(CountTokens, ImagesAreNeverCountedAsText) {
  const int64_t small = Tokens(Image(PngUrl(100)));
  EXPECT_EQ(small, Tokens(Image(PngUrl(2'000'000))));
  EXPECT_EQ(small, 4 + 765);  // 1024 by 768: four tiles
  EXPECT_EQ(Tokens(Image(PngUrl(100), "low")), 4 + 85);
  EXPECT_EQ(Tokens(Image("https://example.com/a.png")), 4 + kUnknownImage);
}

TEST(CountTokens, DataOfOtherKindsIsNeitherText) {
  const std::string data(1'000'000, 'A');
  const std::string parts[] = {
      R"({"type":"input_audio","input_audio":{"format":"wav","data":")" + data + R"("}})",
      R"({"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,)" +
          data + R"("}})",
      R"({"type":"image","source":{"type":"base64","media_type":"image/png","data":")" + data +
          R"("}})",
      R"({"type":"unheard_of","thing":{"data":")" + data + R"("}})",
      R"({"type":"unheard_of","url":"data:x/y;base64,)" + data + R"("})",
  };
  for (const std::string& part : parts) {
    EXPECT_LT(Tokens(R"({"role":"user","content":[)" + part + "]}"), 2'000) << part.substr(0, 60);
  }
}

TEST(CountTokens, TextPartsAndToolCallsCount) {
  EXPECT_EQ(Tokens(R"({"role":"user","content":[{"type":"text","text":"word"}]})"), 5);
  EXPECT_GT(Tokens(R"({"role":"assistant","content":null,"tool_calls":[{"id":"x","type":"function",
            "function":{"name":"look","arguments":"{\"where\":\"there\"}"}}]})"),
            14);
}

TEST(CountTokens, ToolsCount) {
  const auto tools = json::Document::Parse(R"([{"type":"function","function":{
      "name":"get_current_weather","description":"Get the current weather in a given location",
      "parameters":{"type":"object","properties":{
        "location":{"type":"string","description":"The city and state, e.g. San Francisco, CA"},
        "unit":{"type":"string","description":"The unit of temperature to return",
                "enum":["celsius","fahrenheit"]}},
      "required":["location"]}}}])");
  // The cookbook's example: 101 with gpt-4o less the messages' own.
  const int64_t tokens = ToolTokens(tools->root(), TokenCounter("gpt-4o"));
  EXPECT_GT(tokens, 60);
  EXPECT_LT(tokens, 95);
  EXPECT_GT(ToolTokens(tools->root(), TokenCounter("gpt-4")), tokens);
  EXPECT_EQ(ToolTokens(json::Value(), TokenCounter("gpt-4o")), 0);
}

TEST(CountTokens, ARequestCountsAsAWhole) {
  const auto count = [](const std::string& request, const std::string& options) {
    const auto input = json::Document::Parse(request);
    const auto wanted = json::Document::Parse(options);
    const auto counted = CountToJson(input->root(), wanted->root());
    return counted.ok() ? *counted : counted.failure().field;
  };
  EXPECT_EQ(count(R"("word")", "{\"model\":\"gpt-4o\"}"),
            R"({"tokens":1,"messages":0,"tools":0,"exact":false,"family":"o200k"})");
  EXPECT_EQ(count(R"([{"role":"user","content":"word"}])", R"({"family":"cl100k"})"),
            R"({"tokens":8,"messages":8,"tools":0,"exact":false,"family":"cl100k"})");
  EXPECT_EQ(count(R"({"model":"gpt-4o","messages":[{"role":"user","content":"word"}]})", "{}"),
            R"({"tokens":8,"messages":8,"tools":0,"exact":false,"family":"o200k"})");
  EXPECT_EQ(count("3", "{}"), "/messages");
  EXPECT_EQ(count(R"("a")", R"({"modle":"x"})"), "/modle");
}

}  // namespace
}  // namespace failsoft::text
