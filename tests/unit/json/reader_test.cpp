#include "core/json/reader.h"

#include <gtest/gtest.h>

namespace failsoft::json {
namespace {

using std::string_literals::operator""s;

std::optional<SyntaxError> Read(std::string text, bool allow_nan = false) {
  Tree tree;
  tree.source = std::move(text);
  return ReadNodes(tree, allow_nan);
}

TEST(ReadNodes, AcceptsWhatTheGrammarAllows) {
  const std::string texts[] = {
      "null",
      "true",
      "false",
      "0",
      "-0",
      "\"\"",
      "[]",
      "{}",
      " \t\r\n1\n\r\t ",
      "[[]   ]",
      "[\"\"]",
      "[1\n]",
      "[ 1]",
      "[1,null,null,2]",
      "[[],[[]],{}]",
      "0e+1",
      "0e1",
      "0E-0",
      "1E22",
      "1E-2",
      "1E+2",
      "123e65",
      "123.456e78",
      "123.456789",
      "-123",
      "-0.0e-0",
      "1e999",
      "-1e999",
      "1e-999",
      "1e99999999999999999999",
      "1E400",
      "0.1e-400000000000",
      std::string(2'000, '9'),
      "0." + std::string(2'000, '0') + "1",
      "-" + std::string(400, '8') + ".5e7",
      R"("\"\\\/\b\f\n\r\t")",
      R"("\u0000")",
      R"("\u0061\u30af\u30EA")",
      R"("\uD801\udc37")",
      R"("\ud83d\ude39\uD83D\uDC8D")",
      R"("\uDBFF\uDFFF")",
      R"("\\u0000")",
      R"("\uFFFE\uffff")",
      "\"\x7F\"",
      "\"\xE2\x80\xA8\xE2\x80\xA9\"",
      "\"\xF4\x8F\xBF\xBF\"",
      "\"/*x*/ // y\"",
      R"({"":0})",
      R"({"a":1,"a":2})",
      R"({"a\u0000b":[]})",
      R"({"a":{"b":{"c":[{}]}}})",
      "[\n{\n\t\"a\" :\r1 , \"b\":2\n}\n]",
  };
  for (const std::string& text : texts) {
    const auto error = Read(text);
    EXPECT_FALSE(error) << text << ": " << error->reason;
  }
}

struct Wrong {
  std::string text;
  size_t offset;
};

TEST(ReadNodes, RefusesEverythingElseAndSaysWhere) {
  const Wrong kWrong[] = {
      {"", 0},
      {" ", 1},
      {"\n\t", 2},
      // structure
      {"[", 1},
      {"]", 0},
      {"{", 1},
      {"}", 0},
      {"[1", 2},
      {"[1,", 3},
      {"[,1]", 1},
      {"[1,]", 3},
      {"[1,,2]", 3},
      {"[1 2]", 3},
      {"[1:2]", 2},
      {"[1}", 2},
      {"[[1]", 4},
      {"[1]]", 3},
      {"[1],", 3},
      {"1 2", 2},
      {"{}{}", 2},
      {"{\"a\"", 4},
      {"{\"a\":", 5},
      {"{\"a\":1", 6},
      {"{\"a\":1,", 7},
      {"{\"a\":1,}", 7},
      {"{,}", 1},
      {"{1:1}", 1},
      {"{a:1}", 1},
      {"{'a':1}", 1},
      {"{\"a\" 1}", 5},
      {"{\"a\",1}", 4},
      {"{\"a\"::1}", 5},
      {"{\"a\":1 \"b\":2}", 7},
      {"{\"a\":}", 5},
      {"{null:1}", 1},
      {"{\"a\":1]", 6},
      {"{\"a\":1,,}", 7},
      {"{[]:1}", 1},
      // words
      {"nul", 3},
      {"nulL", 3},
      {"True", 0},
      {"tru e", 3},
      {"falsey", 5},
      {"nan", 1},
      {"NaN", 0},
      {"Infinity", 0},
      {"-Infinity", 1},
      {"undefined", 0},
      {"null1", 4},
      {"truefalse", 4},
      // numbers
      {"-", 1},
      {"+1", 0},
      {"01", 1},
      {"-01", 2},
      {"00", 1},
      {"1.", 2},
      {".5", 0},
      {"-.5", 1},
      {"1.e5", 2},
      {"1e", 2},
      {"1e+", 3},
      {"1e-", 3},
      {"1ee5", 2},
      {"1e5.5", 3},
      {"1.2.3", 3},
      {"0x1F", 1},
      {"1_000", 1},
      {"1,000", 1},
      {"--1", 1},
      {"- 1", 1},
      {"1a", 1},
      {"\xEF\xBC\x91", 0},
      // strings
      {"\"", 1},
      {"\"a", 2},
      {"'a'", 0},
      {"\"a\"b\"", 3},
      {"\"\\\"", 3},
      {"\"\\x41\"", 1},
      {"\"\\a\"", 1},
      {"\"\\0\"", 1},
      {"\"\\u\"", 1},
      {"\"\\u00\"", 1},
      {"\"\\u00G0\"", 1},
      {"\"\\U0041\"", 1},
      {"\"ab\\u12\"", 3},
      {"\"\\", 1},
      {"\"\n\"", 1},
      {"\"a\tb\"", 2},
      {"\"\x1F\"", 1},
      {"\"12345678\x1A\"", 9},
      {"\"\\ \"", 1},
      // half pairs
      {R"("\ud800")", 1},
      {R"("\uDBFF")", 1},
      {R"("\udc00")", 1},
      {R"("ab\udfff")", 3},
      {R"("\ud800\ud800")", 1},
      {R"("\ud800\n")", 1},
      {R"("\ud800\u0041")", 1},
      {R"("\ud83d\ude00\ude00")", 13},
      {R"("\\\ud800")", 3},
      {R"({"\udc00":1})", 2},
      // comments and bytes that are no text
      {"/**/1", 0},
      {"1//x", 1},
      {"[1,#\n2]", 3},
      {"\0"s, 0},
      {"1\0"s, 1},
      {"[1\0]"s, 2},
      {"\"\0\""s, 1},
      {"1 \0"s, 2},
      {"{}\0x"s, 2},
      {"\f1", 0},
      {"\v1", 0},
      {"\xC2\xA0"
       "1",
       0},
  };
  for (const Wrong& wrong : kWrong) {
    const auto error = Read(wrong.text);
    ASSERT_TRUE(error) << testing::PrintToString(wrong.text);
    EXPECT_EQ(error->offset, wrong.offset)
        << testing::PrintToString(wrong.text) << ": " << error->reason;
    EXPECT_FALSE(error->reason.empty());
  }
}

TEST(ReadNodes, TakesNanAndInfinityWhenAsked) {
  for (const char* text : {"NaN", "Infinity", "-Infinity", "[NaN,Infinity,-Infinity,1]",
                           "{\"a\":NaN,\"b\":-Infinity}"}) {
    EXPECT_FALSE(Read(text, true)) << text;
    EXPECT_TRUE(Read(text, false)) << text;
  }
  for (const char* text : {"nan", "-NaN", "Inf", "-Inf", "+Infinity", "NaNN", "Na", "Infinit", "-I",
                           "INFINITY", "infinity", "-", "--Infinity", "NaN1"}) {
    EXPECT_TRUE(Read(text, true)) << text;
  }
}

TEST(ReadNodes, EveryTruncationIsRefused) {
  const std::string text =
      R"({"a":[1,-2.5e+3,true,false,null,"x\n\ud83d\ude00",{}],"b":{"c":[[]]},"\u00e9":"z"})";
  ASSERT_FALSE(Read(text));
  for (size_t size = 0; size < text.size(); ++size) {
    EXPECT_TRUE(Read(text.substr(0, size))) << size;
  }
}

TEST(ReadNodes, LimitsDepth) {
  const std::string open(kMaxDepth, '[');
  const std::string close(kMaxDepth, ']');
  EXPECT_FALSE(Read(open + close));
  const auto error = Read("[" + open + close + "]");
  ASSERT_TRUE(error);
  EXPECT_EQ(error->offset, kMaxDepth);
  EXPECT_EQ(error->reason, "more than 1,000 levels of nesting");
}

TEST(ReadNodes, AMillionLevelsAreRefusedAndNotRecursedInto) {
  std::string objects;
  for (int i = 0; i < 1'000'000; ++i) objects += "{\"a\":";
  for (const std::string& text : {std::string(1'000'000, '['), objects}) {
    const auto error = Read(text);
    ASSERT_TRUE(error);
    EXPECT_EQ(error->reason, "more than 1,000 levels of nesting");
  }
}

TEST(ReadNodes, ManySmallValuesAndOneHugeStringAreRead) {
  std::string list = "[0";
  for (int i = 0; i < 1'000'000; ++i) list += ",0";
  EXPECT_FALSE(Read(list + "]"));
  EXPECT_FALSE(Read('"' + std::string(100'000'000, 'x') + '"'));
  std::string escapes = "\"";
  for (int i = 0; i < 5'000'000; ++i) escapes += "\\n\\\\";
  EXPECT_FALSE(Read(escapes + "\""));
}

}  // namespace
}  // namespace failsoft::json
