#include "core/json/string_body.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "core/json/json.h"

namespace failsoft::json {
namespace {

constexpr size_t kNone = std::string_view::npos;

struct EndCase {
  std::string_view text;
  size_t end;
};

constexpr EndCase kEndCases[] = {
    {R"(")", 0},
    {R"(a")", 1},
    {R"(abcdefg"abcdefg")", 7},
    {R"(abcdefgh"abcdefg)", 8},
    {R"(abcdefghijklmnop")", 16},
    {R"(abcdefghijklmno\"p")", 18},
    {R"(\"")", 2},
    {R"(\\")", 2},
    {R"(\\\"")", 4},
    {R"(\/\b\f\n\r\t")", 12},
    {R"(\u00e9\ud83d")", 12},
    {R"(\uABCDef")", 8},
    {"\x01\t\n\x1f\"", 4},
    {{"a\0b\"", 4}, 3},
    {"\xff\xc3\"", 2},
    {R"(","x":")", 0},
    {"", kNone},
    {R"(abc)", kNone},
    {R"(abcdefghijklmnopqrstuvwxyz)", kNone},
    {R"(\)", kNone},
    {R"(\")", kNone},
    {R"(\x")", kNone},
    {R"(\'")", kNone},
    {R"(\0")", kNone},
    {{"\\\0\"", 3}, kNone},
    {R"(\u")", kNone},
    {R"(\u12")", kNone},
    {R"(\u123")", kNone},
    {R"(\u123g")", kNone},
    {R"(\u 123")", kNone},
    {R"(\U1234")", kNone},
};

TEST(FindStringEnd, FindsTheQuoteThatIsNotEscaped) {
  for (const EndCase& c : kEndCases) EXPECT_EQ(FindStringEnd(c.text), c.end) << c.text;
}

// Wherever the quote stands in a word, and whatever byte stands before it.
TEST(FindStringEnd, IsFaithfulToEveryByte) {
  for (size_t length = 0; length < 20; ++length) {
    for (int byte = 0; byte < 256; ++byte) {
      if (byte == '"' || byte == '\\') continue;
      const std::string text = std::string(length, static_cast<char>(byte)) + "\"\"\"\"\"\"\"\"\"";
      ASSERT_EQ(FindStringEnd(text), length) << byte;
      ASSERT_EQ(FindStringEnd(std::string(length, static_cast<char>(byte))), kNone) << byte;
    }
  }
}

// The same, and the first byte that is not plain ends it.
TEST(PlainSize, IsFaithfulToEveryByte) {
  for (size_t length = 0; length < 20; ++length) {
    for (int byte = 0; byte < 256; ++byte) {
      const bool is_plain = byte < 0x80 && byte != '"' && byte != '\\';
      const std::string text = std::string(length, 'a') + static_cast<char>(byte);
      for (const std::string_view rest : {"", "bc", "bcdefghi\""}) {
        const size_t end = is_plain ? length + 1 + std::min<size_t>(rest.size(), 8) : length;
        ASSERT_EQ(PlainSize(text + std::string(rest)), std::min(end, text.size() + rest.size()))
            << byte;
      }
    }
  }
}

struct TextCase {
  std::string_view body;
  std::string_view text;
};

constexpr TextCase kTextCases[] = {
    {"", ""},
    {"plain", "plain"},
    {R"(\"\\\/\b\f\n\r\t)", "\"\\/\b\f\n\r\t"},
    {R"(a\nb\nc)", "a\nb\nc"},
    {R"(\u0041\u00e9\u20AC\uffff)", "A\xC3\xA9\xE2\x82\xAC\xEF\xBF\xBF"},
    {R"(\u0080\u07ff\u0800)", "\xC2\x80\xDF\xBF\xE0\xA0\x80"},
    {R"(\ud83d\ude00)", "\xF0\x9F\x98\x80"},
    {R"(\ud800\udc00\udbff\udfff)", "\xF0\x90\x80\x80\xF4\x8F\xBF\xBF"},
    {R"(a\ud83d)", "a\xEF\xBF\xBD"},
    {R"(\ude00b)",
     "\xEF\xBF\xBD"
     "b"},
    {R"(\ud83d\ud83d\ude00)", "\xEF\xBF\xBD\xF0\x9F\x98\x80"},
    {R"(\ud83dx\ude00)", "\xEF\xBF\xBDx\xEF\xBF\xBD"},
    {R"(\ud83d\n)", "\xEF\xBF\xBD\n"},
    {R"(\\ud83d)", "\\ud83d"},
    {"raw\tcontrol", "raw\tcontrol"},
};

TEST(DecodeStringBody, Decodes) {
  for (const TextCase& c : kTextCases) EXPECT_EQ(DecodeStringBody(c.body), c.text) << c.body;
  EXPECT_EQ(DecodeStringBody(R"(a\u0000b)"), std::string("a\0b", 3));
}

// Every code point, as pairs of escapes too: the same as the other reader of this folder makes of
// it.
TEST(DecodeStringBody, AgreesWithDocument) {
  constexpr char kHex[] = "0123456789ABCDEF";
  const auto escape = [&](unsigned unit) {
    return std::string("\\u") + kHex[unit >> 12] + kHex[unit >> 8 & 15] + kHex[unit >> 4 & 15] +
           kHex[unit & 15];
  };
  std::string body;
  for (unsigned c = 0; c < 0x110000; c += c < 0x10000 ? 1 : 97) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    body += c < 0x10000
                ? escape(c)
                : escape(0xD800 + ((c - 0x10000) >> 10)) + escape(0xDC00 + ((c - 0x10000) & 0x3FF));
  }
  const auto document = Document::Parse("\"" + body + "\"");
  ASSERT_TRUE(document);
  EXPECT_TRUE(DecodeStringBody(body) == document->root().AsString());
}

TEST(AppendStringBody, HandsAHalfToTheNextBody) {
  std::string text = "-";
  char16_t high = AppendStringBody(text, R"(a\ud83d)");
  EXPECT_EQ(high, 0xD83D);
  EXPECT_EQ(text, "-a");
  high = AppendStringBody(text, "", high);
  EXPECT_EQ(high, 0xD83D);
  high = AppendStringBody(text, R"(\ude00b\uD800)", high);
  EXPECT_EQ(high, 0xD800);
  EXPECT_EQ(text,
            "-a\xF0\x9F\x98\x80"
            "b");
  high = AppendStringBody(text, R"(\uD801)", high);
  EXPECT_EQ(high, 0xD801);
  EXPECT_EQ(text,
            "-a\xF0\x9F\x98\x80"
            "b\xEF\xBF\xBD");
  high = AppendStringBody(text, "c", high);
  EXPECT_EQ(high, 0);
  EXPECT_EQ(text,
            "-a\xF0\x9F\x98\x80"
            "b\xEF\xBF\xBD\xEF\xBF\xBD"
            "c");
}

// Raw bytes that would be a half if they were UTF-8 are none: whoever hands them in has replaced
// them.
TEST(AppendStringBody, PassesBytesOn) {
  std::string text;
  EXPECT_EQ(AppendStringBody(text, "\xED\xA0\xBD"), 0);
  EXPECT_EQ(text, "\xED\xA0\xBD");
}

}  // namespace
}  // namespace failsoft::json
