#include "core/json/sax.h"

#include <gtest/gtest.h>

#include <random>

#include "core/json/string_body.h"

namespace failsoft::json {
namespace {

// What was told, as text: `{k"a" s"b" 1}`.
class Log : public SaxHandler {
 public:
  void OnKey(std::string_view body) override { Add("k", body); }
  void OnString(std::string_view body) override { Add("s", body); }
  void OnScalar(Type type, std::string_view raw) override { Add(TypeName(type).substr(0, 2), raw); }
  void OnBegin(Type type, const char* bracket) override {
    Add(type == Type::kObject ? "object" : "array", {bracket, 1});
    begins.push_back(bracket);
  }
  void OnEnd(Type type, const char* past_bracket) override {
    ASSERT_FALSE(begins.empty());
    Add(type == Type::kObject ? "end of object" : "end of array",
        {begins.back(), static_cast<size_t>(past_bracket - begins.back())});
    begins.pop_back();
  }

  std::string text;
  std::vector<const char*> begins;

 private:
  void Add(std::string_view what, std::string_view bytes) {
    text.append(what).append("<").append(bytes).append("> ");
  }
};

std::string Read(const std::string& text) {
  Log log;
  return ReadSax(text, log) ? log.text : "refused";
}

TEST(ReadSax, TellsWhatItMeets) {
  EXPECT_EQ(Read(R"( { "a\n" : [1, -2.5e+3 ,true], "b":{}, "c":null } )"),
            "object<{> k<a\\n> array<[> nu<1> nu<-2.5e+3> bo<true> end of "
            "array<[1, -2.5e+3 ,true]> k<b> object<{> end of object<{}> k<c> nu<null> end of "
            "object<{ \"a\\n\" : [1, -2.5e+3 ,true], \"b\":{}, \"c\":null }> ");
  EXPECT_EQ(Read("7"), "nu<7> ");
  EXPECT_EQ(Read("\"\""), "s<> ");
  EXPECT_EQ(Read("false"), "bo<false> ");
}

TEST(ReadSax, LetsPassWhatHoldsText) {
  EXPECT_EQ(Read(R"(["a\ud83d","\ude00"])"),
            R"(array<[> s<a\ud83d> s<\ude00> end of array<["a\ud83d","\ude00"]> )");
  EXPECT_EQ(Read("\"a\tb\nc\x01\""), "s<a\tb\nc\x01> ");
  EXPECT_EQ(Read(std::string("\"a\0b\"", 5)), std::string("s<a\0b> ", 7));
  EXPECT_EQ(Read("1e400"), "nu<1e400> ");
  EXPECT_EQ(Read("123456789012345678901234567890"), "nu<123456789012345678901234567890> ");
  EXPECT_EQ(Read("[NaN,-Infinity]"),
            "array<[> nu<NaN> nu<-Infinity> end of array<[NaN,-Infinity]> ");
  EXPECT_EQ(Read("\"\xff\""), "s<\xff> ");
}

TEST(ReadSax, RefusesWhatIsNoJson) {
  for (const char* text : {"",
                           " ",
                           "{",
                           "}",
                           "[",
                           "[1",
                           "[1,]",
                           "[,1]",
                           "{\"a\"}",
                           "{\"a\":}",
                           "{\"a\":1,}",
                           "{a:1}",
                           "{\"a\":1 \"b\":2}",
                           "\"",
                           "\"a",
                           "\"\\x\"",
                           "\"\\u12\"",
                           "'a'",
                           "tru",
                           "nul",
                           "01",
                           "1.",
                           "-",
                           "+1",
                           "1 2",
                           "[DONE]",
                           "{} x",
                           "[DONE]{}",
                           "{\"a\":1}}",
                           "\xEF\xBB\xBF{}",
                           "// x\n1"}) {
    EXPECT_EQ(Read(text), "refused") << text;
  }
  EXPECT_EQ(Read(std::string("{}\0", 3)), "refused");
  EXPECT_EQ(Read(std::string("{}\0x", 4)), "refused");
  EXPECT_EQ(Read(std::string("[\0]", 3)), "refused");
}

TEST(ReadSax, NestingHasALimit) {
  const auto nested = [](size_t levels) {
    return std::string(levels, '[') + std::string(levels, ']');
  };
  EXPECT_NE(Read(nested(1'000)), "refused");
  EXPECT_EQ(Read(nested(1'001)), "refused");
  EXPECT_EQ(Read(std::string(1'000'000, '[')), "refused");
  std::string objects;
  for (int i = 0; i < 500'000; ++i) objects += "{\"a\":";
  EXPECT_EQ(Read(objects), "refused");
}

// Builds a Document's source anew from what is told.
class Rebuilder : public SaxHandler {
 public:
  void OnKey(std::string_view body) override { writer.Key(DecodeStringBody(body)); }
  void OnString(std::string_view body) override { writer.String(DecodeStringBody(body)); }
  void OnScalar(Type, std::string_view raw) override { writer.Raw(raw); }
  void OnBegin(Type type, const char*) override {
    type == Type::kObject ? writer.BeginObject() : writer.BeginArray();
  }
  void OnEnd(Type type, const char*) override {
    type == Type::kObject ? writer.EndObject() : writer.EndArray();
  }

  Writer writer;
};

void Rebuild(const Value& value, Writer& writer) {
  if (value.IsString()) {
    writer.String(value.AsString());
  } else if (value.IsObject()) {
    writer.BeginObject();
    for (const Value member : value) {
      writer.Key(member.key());
      Rebuild(member, writer);
    }
    writer.EndObject();
  } else if (value.IsArray()) {
    writer.BeginArray();
    for (const Value element : value) Rebuild(element, writer);
    writer.EndArray();
  } else {
    writer.Raw(value.raw());
  }
}

// Whatever Document takes, ReadSax takes, and tells the same.
TEST(ReadSax, AgreesWithDocument) {
  constexpr std::string_view kSeed =
      R"({"a":[1,-2.5e3,true,null,"x\n\ud83d\ude00\"",{"b":{}}],"c":"long enough for a word","":[]})";
  constexpr std::string_view kBytes = "{}[]\",:\\untrue0-. e1";
  std::mt19937 random(7);
  int accepted = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string text(kSeed);
    for (unsigned changes = random() % 3; changes > 0; --changes) {
      text[random() % text.size()] = kBytes[random() % kBytes.size()];
    }
    const auto document = Document::Parse(text);
    if (!document) continue;
    ++accepted;
    Writer expected;
    Rebuild(document->root(), expected);
    Rebuilder seen;
    ASSERT_TRUE(ReadSax(text, seen)) << text;
    ASSERT_EQ(seen.writer.text(), expected.text()) << text;
  }
  EXPECT_GT(accepted, 5'000);
}

}  // namespace
}  // namespace failsoft::json
