#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/base/utf8.h"
#include "core/json/json.h"

namespace failsoft::json {
namespace {

TEST(Writer, PutsCommasAndColons) {
  Writer w;
  w.BeginObject().Key("a").Int(1).Key("b").BeginArray().EndArray().Key("c").BeginArray();
  w.Null().Bool(true).Bool(false).String("x").BeginObject().EndObject().Raw("1.50").EndArray();
  w.Key("d").BeginObject().Key("e").Double(0.5).EndObject().EndObject();
  EXPECT_EQ(w.text(), R"({"a":1,"b":[],"c":[null,true,false,"x",{},1.50],"d":{"e":0.5}})");
}

TEST(Writer, OneValueAlone) {
  EXPECT_EQ(Writer().String("x").text(), "\"x\"");
  EXPECT_EQ(Writer().BeginArray().EndArray().text(), "[]");
  Writer w;
  w.Reserve(100);
  w.Null();
  EXPECT_EQ(std::move(w).Take(), "null");
}

TEST(Writer, Numbers) {
  const auto of = [](double value) { return Writer().Double(value).text(); };
  EXPECT_EQ(of(0), "0");
  EXPECT_EQ(of(-0.0), "-0");
  EXPECT_EQ(of(0.1), "0.1");
  EXPECT_EQ(of(1e300), "1e+300");
  EXPECT_EQ(of(5e-324), "5e-324");
  EXPECT_EQ(of(std::nan("")), "null");
  EXPECT_EQ(of(HUGE_VAL), "null");
  EXPECT_EQ(of(-HUGE_VAL), "null");
  EXPECT_EQ(Writer().Int(std::numeric_limits<int64_t>::min()).text(), "-9223372036854775808");
  EXPECT_EQ(Writer().Int(std::numeric_limits<int64_t>::max()).text(), "9223372036854775807");
  for (const double value :
       {0.1, 1e22, 123456789.125, -2.2250738585072014e-308, std::numeric_limits<double>::max()}) {
    const auto document = Document::Parse(of(value));
    ASSERT_TRUE(document);
    EXPECT_EQ(document->root().AsDouble(), value);
  }
}

TEST(AppendQuoted, EscapesWhatMustBeEscaped) {
  const auto quoted = [](std::string_view text) {
    std::string out;
    AppendQuoted(out, text);
    return out;
  };
  EXPECT_EQ(quoted(""), "\"\"");
  EXPECT_EQ(quoted("\"\\/"), "\"\\\"\\\\/\"");
  EXPECT_EQ(quoted("\b\f\n\r\t"), "\"\\b\\f\\n\\r\\t\"");
  EXPECT_EQ(quoted(std::string_view("\0\x1F\x7F", 3)), "\"\\u0000\\u001f\x7F\"");
  EXPECT_EQ(quoted("\xC3\xA9\xF0\x9F\x98\x80"), "\"\xC3\xA9\xF0\x9F\x98\x80\"");
  EXPECT_EQ(quoted("a\xFF\"b"), "\"a\xEF\xBF\xBD\\\"b\"");
}

// What is looked at eight bytes at a time is found wherever it stands in them.
TEST(AppendQuoted, EscapesAtEveryPlace) {
  for (const char c : {'"', '\\', '\n'}) {
    const std::string escaped = std::string("\\") + (c == '\n' ? 'n' : c);
    for (size_t at = 0; at < 20; ++at) {
      const std::string before(at, 'a');
      const std::string after = "!\x7F#[]\xC3\xA9 ~~~~";
      std::string out;
      AppendQuoted(out, before + c + after + c);
      EXPECT_EQ(out, '"' + before + escaped + after + escaped + '"');
    }
  }
}

TEST(AppendQuoted, EveryByteReadsBack) {
  std::string all;
  for (int c = 0; c < 128; ++c) all += static_cast<char>(c);
  std::string out;
  AppendQuoted(out, all);
  const auto document = Document::Parse(out);
  ASSERT_TRUE(document);
  EXPECT_EQ(document->root().AsString(), all);
}

}  // namespace
}  // namespace failsoft::json
