#include "core/text/trim.h"

#include <gtest/gtest.h>

#include <string>

#include "core/text/trim_json.h"

namespace failsoft::text {
namespace {

base::Result<std::variant<std::string, UnfitReport>> TrimWith(const std::string& messages,
                                                              const std::string& options) {
  const auto input = json::Document::Parse(messages);
  const auto wanted = json::Document::Parse(options);
  return TrimToJson(input->root(), wanted->root());
}

std::string Fits(const std::string& messages, const std::string& options) {
  auto trimmed = TrimWith(messages, options);
  EXPECT_TRUE(trimmed.ok()) << trimmed.failure().field << trimmed.failure().message;
  if (!trimmed.ok()) return "{}";
  EXPECT_TRUE(std::holds_alternative<std::string>(*trimmed))
      << std::get<UnfitReport>(*trimmed).message;
  return std::get<std::string>(*trimmed);
}

std::string Raw(const std::string& json, std::string_view member, std::string_view inner = {}) {
  const auto document = json::Document::Parse(json);
  const json::Value value = document->root()[member];
  return std::string(inner.empty() ? value.raw() : value[inner].raw());
}

std::string Message(const std::string& role, const std::string& content,
                    const std::string& more = "") {
  return R"({"role":")" + role + R"(","content":")" + content + "\"" + more + "}";
}

std::string Words(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += "word ";
  return text;
}

std::string Call(const std::string& id) {
  return R"({"role":"assistant","content":null,"tool_calls":[{"id":")" + id +
         R"(","type":"function","function":{"name":"f","arguments":"{}"}}]})";
}

std::string Result(const std::string& id, int words) {
  return Message("tool", Words(words), R"(,"tool_call_id":")" + id + "\"");
}

TEST(Trim, WhatFitsComesBackAsItWas) {
  const std::string messages =
      R"([ {"content" : "a\u0062", "role":"user","n":1.0,"big":12345678901234567890} ,{ }])";
  EXPECT_EQ(Raw(Fits(messages, R"({"max_tokens":100})"), "messages"), messages);
}

TEST(Trim, CutsBetweenWhatAReaderSeesAsOne) {
  std::string text;
  for (int i = 0; i < 2'000; ++i) text += "e\u0301";
  for (int budget = 100; budget < 130; ++budget) {
    const std::string left =
        Fits("[" + Message("user", text) + "]", "{\"max_tokens\":" + std::to_string(budget) + "}");
    const auto parsed = json::Document::Parse(Raw(left, "messages"));
    const std::string cut((*parsed->root().begin())["content"].AsString());
    const size_t mark = cut.find("\n[... ");
    ASSERT_NE(mark, std::string::npos);
    EXPECT_TRUE(cut.substr(0, mark).ends_with("\u0301")) << budget;
    EXPECT_TRUE(cut.find(" cut ...]\ne") != std::string::npos) << budget;
  }
}

TEST(Trim, WhatIsKeptComesBackAsItWas) {
  const std::string last = R"({"z": 1.0, "role" :"user","content":"caf\u00e9"})";
  const std::string messages =
      "[" + Message("user", "task") + "," + Message("assistant", Words(100)) + "," + last + "]";
  EXPECT_EQ(Raw(Fits(messages, R"({"max_tokens":40})"), "messages"),
            "[" + Message("user", "task") + "," + last + "]");
}

TEST(Trim, OldToolResultsAreClearedFirst) {
  std::string messages = "[" + Message("user", "task");
  for (int i = 0; i < 6; ++i) {
    messages += "," + Call(std::to_string(i)) + "," + Result(std::to_string(i), 100);
  }
  messages += "," + Message("user", "go on") + "]";
  const std::string trimmed = Fits(messages, R"({"max_tokens":430})");
  EXPECT_EQ(Raw(trimmed, "report", "dropped"), "[]");
  EXPECT_EQ(Raw(trimmed, "report", "cleared"), "[2,4,6]");
  const std::string without = Fits(messages, R"({"max_tokens":430,"clear_tool_results":false})");
  EXPECT_EQ(Raw(without, "report", "cleared"), "[]");
  EXPECT_EQ(Raw(without, "report", "dropped"), "[1,2,3,4,5,6]");
}

TEST(Trim, ManyTurnsGoAtOnceSoThatTheNextRequestsBeginAlike) {
  std::string messages = "[" + Message("user", "task");
  for (int i = 0; i < 50; ++i) messages += "," + Message("assistant", Words(20));
  messages += "]";
  const auto after = [&](const char* options) {
    return std::stoll(Raw(Fits(messages, options), "report", "tokens_after"));
  };
  EXPECT_LE(after(R"({"max_tokens":1000})"), 800);
  EXPECT_GT(after(R"({"max_tokens":1000,"low_water":1})"), 970);
}

TEST(Trim, OneHugeResultLosesItsMiddle) {
  const std::string messages =
      "[" + Message("user", "task") + "," + Call("a") + "," + Result("a", 300'000) + "]";  // 1.5 MB
  const std::string trimmed = Fits(messages, R"({"max_tokens":2000})");
  EXPECT_EQ(Raw(trimmed, "kept"), "[0,1,2]");
  EXPECT_LE(std::stoll(Raw(trimmed, "report", "tokens_after")), 2000);
  EXPECT_GT(std::stoll(Raw(trimmed, "report", "tokens_after")), 1500);
  EXPECT_NE(trimmed.find("characters cut"), std::string::npos);
}

TEST(Trim, TheLongestPartOfAMessageIsCut) {
  const std::string messages = R"([{"role":"user","content":[{"type":"text","text":"short"},)"
                               R"({"type":"text","text":")" +
                               Words(500) + R"(","n":1.0}]}])";
  const std::string trimmed = Fits(messages, R"({"max_tokens":200})");
  EXPECT_NE(trimmed.find(R"("text":"short")"), std::string::npos);
  EXPECT_NE(trimmed.find(R"("n":1.0)"), std::string::npos);
  EXPECT_NE(trimmed.find("characters cut"), std::string::npos);
}

TEST(Trim, WhatCannotFitIsToldInNumbers) {
  const std::string messages =
      "[" + Message("system", Words(300)) + "," + Message("user", "hi") + "]";
  const auto trimmed = TrimWith(messages, R"({"window":300,"reserve":100,"margin":0})");
  ASSERT_TRUE(trimmed.ok());
  ASSERT_TRUE(std::holds_alternative<UnfitReport>(*trimmed));
  const auto& unfit = std::get<UnfitReport>(*trimmed);
  EXPECT_EQ(Raw(unfit.json, "budget"), "200");
  EXPECT_EQ(Raw(unfit.json, "reserve"), "100");
  EXPECT_GT(std::stoll(Raw(unfit.json, "system")), 200);
  EXPECT_EQ(std::stoll(Raw(unfit.json, "over")), unfit.needed - 200);
}

TEST(Trim, ToolsAndMarginTakeOfTheWindow) {
  const std::string messages = "[" + Message("user", "hi") + "]";
  const std::string tools =
      R"([{"type":"function","function":{"name":"f","description":"Does it."}}])";
  const std::string plain = Fits(messages, R"({"window":1000})");
  EXPECT_EQ(Raw(plain, "report", "budget"), "900");
  EXPECT_EQ(Raw(Fits(messages, R"({"window":1000,"ratio":1.2})"), "report", "budget"), "970");
  const std::string with = Fits(messages, R"({"window":1000,"tools":)" + tools + "}");
  EXPECT_LT(std::stoll(Raw(with, "report", "budget")), 880);
}

TEST(Trim, StartsOnAUserWhenAsked) {
  const std::string messages =
      "[" + Message("user", "task") + "," + Message("assistant", Words(90)) + "," +
      Message("assistant", Words(10)) + "," + Message("user", "next") + "]";
  const char* without = R"({"max_tokens":40,"keep_first_user":false})";
  const char* with = R"({"max_tokens":40,"keep_first_user":false,"start_on_user":true})";
  EXPECT_EQ(Raw(Fits(messages, without), "kept"), "[2,3]");
  EXPECT_EQ(Raw(Fits(messages, with), "kept"), "[0,2,3]");
}

TEST(Trim, ResultsOfTheOlderKindBelongToTheirCalls) {
  const std::string call =
      R"({"role":"assistant","content":null,"function_call":{"name":"f","arguments":"{}"}})";
  const std::string messages = "[" + Message("user", "task") + "," + call + "," +
                               Message("function", Words(100), R"(,"name":"f")") + "," +
                               Message("user", "next") + "]";
  EXPECT_EQ(Raw(Fits(messages, R"({"max_tokens":60,"keep_tool_results":5})"), "kept"), "[0,3]");
}

TEST(Trim, WrongOptionsAreNamed) {
  const struct {
    const char* options;
    const char* field;
  } kCases[] = {
      {R"({})", "/max_tokens"},
      {R"({"max_tokens":-1})", "/max_tokens"},
      {R"({"max_tokens":1.5})", "/max_tokens"},
      {R"({"max_tokens":5,"window":5})", "/max_tokens"},
      {R"({"window":0})", "/window"},
      {R"({"max_tokens":5,"low_water":2})", "/low_water"},
      {R"({"max_tokens":5,"lowwater":1})", "/lowwater"},
      {R"({"max_tokens":5,"pinned":[7]})", "/pinned"},
      {R"({"max_tokens":5,"pinned":3})", "/pinned"},
      {R"({"max_tokens":5,"family":"x"})", "/family"},
      {R"({"max_tokens":5,"model":3})", "/model"},
      {R"({"max_tokens":5,"tools":{}})", "/tools"},
      {R"({"max_tokens":5,"cut":1})", "/cut"},
      {R"({"rule":"x"})", "/rule"},
      {R"([])", ""},
  };
  for (const auto& c : kCases) {
    const auto trimmed = TrimWith("[]", c.options);
    ASSERT_FALSE(trimmed.ok()) << c.options;
    EXPECT_EQ(trimmed.failure().field, c.field) << c.options;
    EXPECT_EQ(trimmed.failure().code, base::Code::kRequest);
  }
  EXPECT_NE(TrimWith("[]", R"({"max_tokens":5,"lowwater":1})").failure().message.find("low_water"),
            std::string::npos);
  EXPECT_EQ(TrimWith("{}", R"({"max_tokens":5})").failure().field, "/messages");
  EXPECT_EQ(TrimWith("[{},3]", R"({"max_tokens":5})").failure().field, "/messages/1");
}

TEST(Trim, TheGuidesRuleIsThereToo) {
  const std::string messages = "[" + Message("user", "a") + "," + Message("system", "mid") + "," +
                               Message("user", "b") + "]";
  EXPECT_EQ(Raw(Fits(messages, R"({"rule":"guide"})"), "kept"), "[1,0,2]");
}

}  // namespace
}  // namespace failsoft::text
