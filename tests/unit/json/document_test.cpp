#include <gtest/gtest.h>

#include <random>

#include "core/base/utf8.h"
#include "core/json/json.h"

namespace failsoft::json {
namespace {

using std::string_literals::operator""s;

std::string Message(std::string text, ParseOptions options = {}) {
  const auto document = Document::Parse(std::move(text), options);
  return document ? "" : document.failure().message;
}

TEST(Document, SaysWhatIsWrongAndWhere) {
  EXPECT_EQ(Message(""), "not valid JSON: the text is empty");
  EXPECT_EQ(Message("[1,]"), "not valid JSON at byte 3: no valid value");
  EXPECT_EQ(Message("{\"a\":1"), "not valid JSON at byte 6: the text ends too early");
  EXPECT_EQ(Message("[\"\x80\"]"), "not valid JSON at byte 2: invalid UTF-8");
  EXPECT_EQ(Message("\xEF\xBB\xBF{}"), "not valid JSON at byte 0: a byte order mark");
  EXPECT_EQ(Message("{}\0"s), "not valid JSON at byte 2: a NUL byte");
  EXPECT_EQ(Message(R"(["\udc00"])"),
            "not valid JSON at byte 2: an escape is half of a surrogate pair");
  EXPECT_EQ(Document::Parse("x").failure().code, base::Code::kRequest);
}

TEST(Document, NeverQuotesTheText) {
  const std::string secret = "mbd_sk_verysecret";
  for (const std::string& text :
       {secret, "{\"key\": " + secret + "}", "{\"" + secret + "\"}", "[\"" + secret,
        "[\"" + secret + "\\x\"]", "[\"" + secret + "\xFF\"]"}) {
    const std::string message = Message(text);
    ASSERT_FALSE(message.empty());
    EXPECT_EQ(message.find("verysecret"), std::string::npos) << message;
  }
}

TEST(Document, LenientRepairsWhatServersGetWrong) {
  struct Case {
    std::string text;
    std::string_view decoded;
  };
  const Case kCases[] = {
      {"\xEF\xBB\xBF[\"x\"]", "x"},
      {"[\"a\xFF\"]", "a\xEF\xBF\xBD"},
      {"[\"\xED\xA0\x80\"]", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
      {R"(["\ud83d"])", "\xEF\xBF\xBD"},
      {R"(["\ude00\ud83d\ude00"])", "\xEF\xBF\xBD\xF0\x9F\x98\x80"},
      {R"(["\\ud83d"])", "\\ud83d"},
      {"\xEF\xBB\xBF[\"\xC0\\uDC00\"]", "\xEF\xBF\xBD\xEF\xBF\xBD"},
  };
  for (const Case& c : kCases) {
    const auto document = Document::Parse(c.text, {.lenient = true});
    ASSERT_TRUE(document) << c.text;
    EXPECT_EQ(document->root().At(0).AsString(), c.decoded);
    EXPECT_EQ(base::FindInvalidUtf8(document->source()), std::string_view::npos);
  }
  EXPECT_NE(Message("\xEF\xBB\xBF", {.lenient = true}), "");
  EXPECT_NE(Message("\xEF\xBB\xBF\xEF\xBB\xBF{}", {.lenient = true}), "");
  EXPECT_NE(Message("[1,]", {.lenient = true}), "");
}

TEST(Document, NanIsANumberWithoutAValueWhenAsked) {
  const auto document = Document::Parse("[NaN,Infinity,-Infinity]", {.allow_nan = true});
  ASSERT_TRUE(document);
  for (const Value value : document->root()) {
    EXPECT_TRUE(value.IsNumber());
    EXPECT_FALSE(value.AsDouble());
    EXPECT_FALSE(value.AsInt());
  }
}

TEST(Document, MovesWithoutLosingItsValues) {
  auto first = Document::Parse(R"({"a":"short"})");
  ASSERT_TRUE(first);
  const Value value = first->root()["a"];
  const Document second = std::move(first).value();
  EXPECT_EQ(value.AsString(), "short");
  EXPECT_EQ(second.root()["a"].raw(), "\"short\"");
}

// Makes JSON text of every form, and checks the document against what was written as it goes.
class Generator {
 public:
  explicit Generator(uint32_t seed) : random_(seed) {}

  std::string Text() { return Space() + Any(0) + Space(); }

 private:
  uint32_t Below(uint32_t n) { return static_cast<uint32_t>(random_() % n); }

  std::string Space() {
    static const char* const kSpaces[] = {"", "", "", " ", "\n", "\t\r\n  "};
    return kSpaces[Below(6)];
  }

  std::string Digits() {
    std::string digits(1 + Below(Below(10) == 0 ? 400 : 6), '0');
    for (char& c : digits) c = static_cast<char>('0' + Below(10));
    return digits;
  }

  std::string Number() {
    std::string number = Below(2) ? "-" : "";
    number += Below(3) ? std::string(1, static_cast<char>('1' + Below(9))) + Digits() : "0";
    if (Below(2)) number += "." + Digits();
    if (Below(3) == 0) number += (Below(2) ? "e" : "E-") + Digits();
    return number;
  }

  std::string String() {
    static const char* const kPieces[] = {"a",
                                          "plain words, longer than eight bytes",
                                          "\\n",
                                          "\\\"",
                                          "\\\\",
                                          "\\/",
                                          "\\u0000",
                                          "\xC3\xA9",
                                          "\xF0\x9F\x98\x80",
                                          "\\ud83d\\ude00",
                                          "\\u00e9",
                                          " ",
                                          "{[,:]}"};
    std::string text = "\"";
    for (uint32_t i = Below(6); i > 0; --i) text += kPieces[Below(std::size(kPieces))];
    return text + "\"";
  }

  std::string Container(int depth, bool object) {
    std::string text = object ? "{" : "[";
    for (uint32_t i = 0, count = Below(6); i < count; ++i) {
      if (i > 0) text += ",";
      if (object) text += Space() + String() + Space() + ":";
      text += Space() + Any(depth + 1) + Space();
    }
    return text + Space() + (object ? "}" : "]");
  }

  std::string Any(int depth) {
    static const char* const kWords[] = {"null", "true", "false"};
    switch (Below(depth < 5 ? 6 : 3)) {
      case 0:
        return kWords[Below(3)];
      case 1:
        return Number();
      case 2:
        return String();
      default:
        return Container(depth, Below(2));
    }
  }

  std::mt19937 random_;
};

// Every value's raw text, parsed alone, is the same value again.
void CheckRaw(const Value& value) {
  const auto alone = Document::Parse(std::string(value.raw()));
  ASSERT_TRUE(alone) << value.raw();
  const Value again = alone->root();
  ASSERT_EQ(again.raw(), value.raw());
  ASSERT_EQ(again.type(), value.type());
  ASSERT_EQ(again.AsString(), value.AsString());
  ASSERT_EQ(again.AsDouble(), value.AsDouble());
  ASSERT_EQ(again.size(), value.size());
  size_t count = 0;
  for (const Value child : value) {
    ++count;
    CheckRaw(child);
  }
  ASSERT_EQ(count, value.size());
}

void Copy(const Value& value, Writer& writer) {
  if (value.IsObject()) {
    writer.BeginObject();
    for (const Value member : value) {
      writer.Key(member.key());
      Copy(member, writer);
    }
    writer.EndObject();
  } else if (value.IsArray()) {
    writer.BeginArray();
    for (const Value element : value) Copy(element, writer);
    writer.EndArray();
  } else if (value.IsString()) {
    writer.String(value.AsString());
  } else {
    writer.Raw(value.raw());
  }
}

TEST(Document, KeepsEveryByteOfGeneratedTexts) {
  for (uint32_t seed = 0; seed < 2'000; ++seed) {
    const std::string text = Generator(seed).Text();
    const auto document = Document::Parse(text);
    ASSERT_TRUE(document) << text << document.failure().message;
    ASSERT_EQ(document->source(), text);
    CheckRaw(document->root());
    Writer first;
    Copy(document->root(), first);
    const auto copy = Document::Parse(first.text());
    ASSERT_TRUE(copy) << first.text();
    Writer second;
    Copy(copy->root(), second);
    ASSERT_EQ(first.text(), second.text());
  }
}

TEST(Document, SurvivesGeneratedTextsWithABrokenByte) {
  std::mt19937 random(11);
  for (uint32_t seed = 0; seed < 3'000; ++seed) {
    std::string text = Generator(seed).Text();
    text[random() % text.size()] = static_cast<char>(random() % 256);
    for (const bool lenient : {false, true}) {
      const auto document = Document::Parse(text, {.allow_nan = true, .lenient = lenient});
      if (document) CheckRaw(document->root());
      if (!document) {
        ASSERT_FALSE(document.failure().message.empty());
      }
    }
  }
}

TEST(Document, ReadsAHundredMegabytes) {
  std::string text = "{\"text\":\"" + std::string(100'000'000, 'x') + "\\n\"}";
  const auto document = Document::Parse(std::move(text));
  ASSERT_TRUE(document);
  EXPECT_EQ(document->root()["text"].AsString().size(), 100'000'001u);
}

}  // namespace
}  // namespace failsoft::json
