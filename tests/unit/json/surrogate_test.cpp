#include "core/json/surrogate.h"

#include <gtest/gtest.h>

namespace failsoft::json {
namespace {

struct Case {
  std::string_view text;
  size_t lone;
  std::string_view repaired;
};

constexpr size_t kNone = std::string_view::npos;

constexpr Case kCases[] = {
    {"", kNone, ""},
    {"no escapes", kNone, "no escapes"},
    {R"(\n\u0041)", kNone, R"(\n\u0041)"},
    {R"(\ud83d\ude00)", kNone, R"(\ud83d\ude00)"},
    {R"(\uD83D\uDE00)", kNone, R"(\uD83D\uDE00)"},
    {R"(\ud83d)", 0, R"(\ufffd)"},
    {R"(\ude00)", 0, R"(\ufffd)"},
    {R"(\uD83D x)", 0, R"(\ufffd x)"},
    {R"(a\uDFFFb)", 1, R"(a\ufffdb)"},
    {R"(\ud83d\ud83d\ude00)", 0, R"(\ufffd\ud83d\ude00)"},
    {R"(\ud83d\ude00\ude00)", 12, R"(\ud83d\ude00\ufffd)"},
    {R"(\ude00\ud83d)", 0, R"(\ufffd\ufffd)"},
    {R"(\ud83d\n\ude00)", 0, R"(\ufffd\n\ufffd)"},
    {R"(\\ud83d)", kNone, R"(\\ud83d)"},
    {R"(\\\ud83d)", 2, R"(\\\ufffd)"},
    {R"(\\\\ude00)", kNone, R"(\\\\ude00)"},
    {R"(\ud83d\\ude00)", 0, R"(\ufffd\\ude00)"},
    {R"("\"\ud83d)", 3, R"("\"\ufffd)"},
    {R"(\ud7ff\ue000)", kNone, R"(\ud7ff\ue000)"},
    {R"(\ud83)", kNone, R"(\ud83)"},
    {R"(\ud83g)", kNone, R"(\ud83g)"},
    {R"(\)", kNone, R"(\)"},
    {R"(\u)", kNone, R"(\u)"},
};

TEST(LoneSurrogate, IsFoundWherePairsAndEscapedBackslashesAreNot) {
  for (const Case& c : kCases) EXPECT_EQ(FindLoneSurrogate(c.text), c.lone) << c.text;
}

TEST(LoneSurrogate, IsReplacedInPlace) {
  for (const Case& c : kCases) {
    std::string text(c.text);
    ReplaceLoneSurrogates(text);
    EXPECT_EQ(text, c.repaired);
    EXPECT_EQ(FindLoneSurrogate(text), kNone);
  }
}

TEST(LoneSurrogate, IsFoundInEveryPosition) {
  const std::string_view pieces[] = {"x", R"(\n)", R"(\\)", R"(\u0041)", R"(\ud83d\ude00)"};
  for (const std::string_view before : pieces) {
    for (const std::string_view lone : {R"(\ud800)", R"(\uDBFF)", R"(\udc00)", R"(\uDfFf)"}) {
      for (const std::string_view after : pieces) {
        std::string text;
        text.append(before).append(lone).append(after);
        EXPECT_EQ(FindLoneSurrogate(text), before.size()) << text;
        ReplaceLoneSurrogates(text);
        EXPECT_EQ(text, std::string(before).append(R"(\ufffd)").append(after));
      }
    }
  }
}

}  // namespace
}  // namespace failsoft::json
