#include "core/wire/chunk_template.h"

#include <gtest/gtest.h>

namespace failsoft::wire {
namespace {

bool Learn(ChunkTemplate& shape, const std::string& event) {
  Chunk chunk(event);
  EXPECT_TRUE(ReadChunk(chunk)) << event;
  return shape.Learn(chunk);
}

// The text that a template taken from `learned` finds in `event`; "no match".
std::string Match(const std::string& learned, const std::string& event) {
  ChunkTemplate shape;
  EXPECT_TRUE(Learn(shape, learned)) << learned;
  const ChunkPiece* piece = shape.Match(event);
  return piece == nullptr ? "no match" : std::string(piece->body);
}

std::string Text(const std::string& body) {
  return R"({"id":"x","choices":[{"index":0,"delta":{"content":")" + body +
         R"("},"finish_reason":null}],"usage":null})";
}

TEST(ChunkTemplate, MatchesWhatDiffersInItsText) {
  for (const std::string body :
       {"a", "abc", "a longer text than the one that was learned", R"(\n\"\\\u00e9)", R"(\ud83d)",
        "\xC3\xA9", "\xF0\x9F\x98\x80", "]}", "tab\tbed", R"({\"content\":\")"}) {
    EXPECT_EQ(Match(Text("learned"), Text(body)), body);
    EXPECT_EQ(Match(Text(body), Text("x")), "x");
  }
}

TEST(ChunkTemplate, AnythingElseIsNoMatch) {
  const std::string good = Text("b");
  for (size_t i = 0; i < good.size(); ++i) {
    if (i == Text("").find("\"},\"fin")) continue;  // the text itself
    std::string changed = good;
    changed[i] = changed[i] == 'z' ? 'y' : 'z';
    EXPECT_EQ(Match(Text("a"), changed), "no match") << changed;
    EXPECT_EQ(Match(Text("a"), good.substr(0, i)), "no match") << i;
  }
  EXPECT_EQ(Match(Text("a"), good + " "), "no match");
  EXPECT_EQ(Match(Text("a"), " " + good), "no match");
  EXPECT_EQ(Match(Text("a"), good + good), "no match");
  EXPECT_EQ(Match(Text("a"), Text("")), "no match") << "may stand for the same under another name";
  EXPECT_EQ(Match(Text("a"), Text("\xff")), "no match") << "to be replaced";
  EXPECT_EQ(Match(Text("a"), Text("\xED\xA0\xBD")), "no match");
  EXPECT_EQ(Match(Text("a"), Text(R"(\x)")), "no match");
  EXPECT_EQ(Match(Text("a"), Text(R"(\u12)")), "no match");
}

// A text that ends the string and goes on as JSON is followed by what the template ends with, and
// still is another event.
TEST(ChunkTemplate, CannotBeForged) {
  for (
      const std::string body :
      {R"(a","content":"b)", R"(a"},"finish_reason":"stop"}],"x":[{"y":{"z":")",
       R"(a"},"finish_reason":null}],"usage":null},{"id":"x","choices":[{"index":0,"delta":{"content":")",
       R"(\"a")", R"(a"")", R"(")", R"("")", R"(\\")", R"(a\)", R"(\\\)"}) {
    EXPECT_EQ(Match(Text("a"), Text(body)), "no match") << body;
  }
}

std::string Padded(const std::string& text, const std::string& before, const std::string& after) {
  return R"({"p":")" + before + R"(","choices":[{"delta":{"content":")" + text +
         R"("}}],"obfuscation":")" + after + R"(","model":"m"})";
}

TEST(ChunkTemplate, StringsThatNobodyReadsMayVary) {
  const std::string learned = Padded("a", "b", "c");
  EXPECT_EQ(Match(learned, Padded("x", "", "")), "x");
  EXPECT_EQ(Match(learned, Padded("x", "longer", R"(with \" and \\ and \ud83d)")), "x");
  EXPECT_EQ(Match(learned, Padded("x", "\xff", "\xff")), "x") << "replaced, and not read";
  EXPECT_EQ(Match(learned, Padded("x", "", "\\x")), "no match");
  EXPECT_EQ(Match(learned, Padded("x", "", R"(","error":"boom)")), "no match");
  EXPECT_EQ(Match(learned, Padded("x", R"(","error":"boom)", "")), "no match");
}

TEST(ChunkTemplate, OnlySoManyStringsMayVary) {
  const auto many = [](const std::string& text, char first, char last) {
    std::string event = "{\"choices\":[{\"delta\":{\"content\":\"" + text + "\"}}]";
    for (int i = 0; i < 20; ++i) {
      const char value = i == 0 ? first : i == 19 ? last : 'v';
      event += ",\"key " + std::to_string(i) + "\":\"" + value + "\"";
    }
    return event + "}";
  };
  EXPECT_EQ(Match(many("a", 'b', 'c'), many("x", 'y', 'c')), "x");
  EXPECT_EQ(Match(many("a", 'b', 'c'), many("x", 'y', 'z')), "no match");
}

TEST(ChunkTemplate, KeepsWhereTheTextBelongs) {
  ChunkTemplate shape;
  ASSERT_TRUE(Learn(shape, R"({"choices":[{"index":0,"delta":{"tool_calls":[{"index":3,)"
                           R"("function":{"arguments":"{"}}]}}]})"));
  const ChunkPiece* piece = shape.Match(
      R"({"choices":[{"index":0,"delta":{"tool_calls":[{"index":3,"function":{"arguments":"\"a\""}}]}}]})");
  ASSERT_NE(piece, nullptr);
  EXPECT_EQ(piece->kind, DeltaKind::kToolCall);
  EXPECT_EQ(piece->tool_index, 3);
  EXPECT_EQ(piece->body, R"(\"a\")");
}

TEST(ChunkTemplate, LearnsFromTextAlone) {
  const char* const kUnfit[] = {
      R"({"choices":[]})",
      R"({"choices":[{"delta":{"content":""}}]})",
      R"({"choices":[{"delta":{"content":"a"},"finish_reason":"stop"}]})",
      R"({"choices":[{"delta":{"content":"a","refusal":"b"}}]})",
      R"({"choices":[{"delta":{"content":"a"}},{"delta":{"content":"b"}}]})",
      R"({"choices":[{"delta":{"content":"a"}},{"index":1}]})",
      R"({"choices":[{"delta":{"content":"a"}}],"usage":{"total_tokens":1}})",
      R"({"choices":[{"delta":{"content":"a"},"usage":{"total_tokens":1}}]})",
      R"({"choices":[{"delta":{"content":"a"}}],"x_groq":{"usage":{"total_tokens":1}}})",
      R"({"choices":[{"delta":{"content":"a"}}],"error":{"message":"b"}})",
      R"({"choices":[{"delta":{"content":"a"},"error":{"message":"b"}}]})",
      R"({"choices":[{"delta":{"content":"a"},"logprobs":{"content":[{"token":"a"}]}}]})",
      R"({"choices":[{"message":{"content":"a"}}]})",
      R"({"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"arguments":"b"}}]}}]})",
      R"({"choices":[{"delta":{"tool_calls":[{"function":{"name":"f","arguments":"b"}}]}}]})",
      R"({"choices":[{"delta":{"tool_calls":[{"function":{"arguments":{"a":1}}}]}}]})",
  };
  for (const char* event : kUnfit) {
    ChunkTemplate shape;
    EXPECT_FALSE(Learn(shape, event)) << event;
    EXPECT_EQ(shape.Match(event), nullptr) << event;
  }
  ChunkTemplate shape;
  EXPECT_FALSE(Learn(shape, R"({"choices":[{"delta":{"content":"a"}}],"x":[")" +
                                std::string(10'000, 'x') + "\"]}"));
}

TEST(ChunkTemplate, AShapeLastsUntilTheNext) {
  ChunkTemplate shape;
  EXPECT_EQ(shape.Match(""), nullptr);
  EXPECT_TRUE(Learn(shape, Text("a")));
  EXPECT_FALSE(Learn(shape, R"({"choices":[]})"));
  EXPECT_NE(shape.Match(Text("b")), nullptr);
  EXPECT_TRUE(Learn(shape, Padded("a", "b", "c")));
  EXPECT_EQ(shape.Match(Text("b")), nullptr);
  EXPECT_NE(shape.Match(Padded("b", "", "")), nullptr);
}

}  // namespace
}  // namespace failsoft::wire
