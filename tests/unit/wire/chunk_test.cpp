#include "core/wire/chunk.h"

#include <gtest/gtest.h>

namespace failsoft::wire {
namespace {

char Letter(DeltaKind kind) { return "trfc"[static_cast<size_t>(kind)]; }

// Its pieces, as "t:text r:reasoning f:refusal c[index]id/name:arguments"; choices end in " |".
std::string Read(const std::string& event) {
  Chunk chunk(event);
  if (!ReadChunk(chunk)) return "no JSON";
  std::string out;
  size_t at = 0;
  for (const ChunkChoice& choice : chunk.choices) {
    for (; at < choice.pieces_end; ++at) {
      const ChunkPiece& piece = chunk.pieces[at];
      if (!out.empty()) out += ' ';
      if (piece.in_snapshot) out += "snapshot ";
      if (piece.is_raw) out += "raw ";
      if (piece.is_function_call) out += "old ";
      out += Letter(piece.kind);
      if (piece.tool_index) out += "[" + std::to_string(*piece.tool_index) + "]";
      if (piece.kind == DeltaKind::kToolCall) {
        out.append(piece.tool_id_body).append("/").append(piece.tool_name_body);
      }
      out.append(":").append(piece.body);
    }
    out += " |";
  }
  EXPECT_EQ(at, chunk.pieces.size()) << event;
  return out;
}

std::string ReadDelta(const std::string& delta) {
  return Read("{\"choices\":[{\"delta\":" + delta + "}]}");
}

struct Case {
  const char* delta;
  const char* pieces;
};

const Case kDeltas[] = {
    {R"({"content":"a"})", "t:a |"},
    {R"({"role":"assistant","content":""})", " |"},
    {R"({"content":null,"refusal":null,"tool_calls":null,"function_call":null})", " |"},
    {R"({"content":7,"refusal":{},"reasoning":[1],"tool_calls":"x","function_call":[]})", " |"},
    {R"(null)", " |"},
    {R"([{"content":"a"}])", " |"},
    {R"("a")", " |"},
    {R"({"refusal":"no"})", "f:no |"},
    {R"({"\u0063ontent":"a"})", "t:a |"},
    {R"({"contents":"a","Content":"b","conten":"c"})", " |"},
    {R"({"x":{"content":"a"},"y":[{"content":"b"}]})", " |"},
    {R"({"x":{"y":[{"z":{}}]},"content":"a"})", "t:a |"},
    // reasoning
    {R"({"reasoning_content":"a"})", "r:a |"},
    {R"({"reasoning":"a"})", "r:a |"},
    {R"({"reasoning":"a","reasoning_content":"a"})", "r:a |"},
    {R"({"reasoning_content":"a","content":"b","reasoning":"a"})", "r:a t:b |"},
    {R"({"reasoning_content":"","reasoning":"a"})", "r:a |"},
    {R"({"reasoning_content":null,"reasoning":"a"})", "r:a |"},
    // content as a list
    {R"({"content":[{"type":"text","text":"a"},{"text":"b"},"c"]})", "t:a t:b t:c |"},
    {R"({"content":[{"text":"a","type":"output_text"}]})", "t:a |"},
    {R"({"content":{"type":"text","text":"a"}})", "t:a |"},
    {R"({"content":[{"type":"image_url","text":"a","image_url":{"text":"b"}},{"text":"c"}]})",
     "t:c |"},
    {R"({"content":[{"text":"a","type":"image_url"}]})", " |"},
    {R"({"content":[{"type":"refusal","refusal":"a"}]})", "f:a |"},
    {R"({"content":[{"type":"thinking","thinking":[{"type":"text","text":"a"},"b"]},{"text":"c"}]})",
     "r:a r:b t:c |"},
    {R"({"content":[{"type":"thinking","thinking":"a"}]})", "r:a |"},
    {R"({"content":[{"text":"a","type":"thinking"}]})", "r:a |"},
    {R"({"content":[{"type":"reasoning","text":"a"}]})", "r:a |"},
    {R"({"content":[]})", " |"},
    {R"({"content":[null,1,[{"text":"a"}],{}]})", " |"},
    // tool calls
    {R"({"tool_calls":[{"index":1,"id":"a","type":"function","function":{"name":"f","arguments":"b"}}]})",
     "c[1]a/f:b |"},
    {R"({"tool_calls":[{"function":{"arguments":"b"}},{"index":2.0,"id":"c"}]})", "c/:b c[2]c/: |"},
    {R"({"tool_calls":[{"index":null,"id":null,"function":{"name":null,"arguments":"b"}}]})",
     "c/:b |"},
    {R"({"tool_calls":[{"index":"0","id":"","function":{"name":"","arguments":""}}]})", " |"},
    {R"({"tool_calls":[{"index":0},null,{},{"function":null}]})", " |"},
    {R"({"tool_calls":{"id":"a","function":{"name":"f"}}})", "ca/f: |"},
    {R"({"tool_calls":[{"function":{"arguments":{"x" :[1]}}}]})", R"(raw c/:{"x" :[1]} |)"},
    {R"({"tool_calls":[{"function":{"arguments":[{}]}}]})", "raw c/:[{}] |"},
    {R"({"tool_calls":[{"function":{"name":"f","arguments":null}}]})", "c/f: |"},
    {R"({"function_call":{"name":"f","arguments":"b"}})", "old c/f:b |"},
    {R"({"function_call":{"arguments":{"a":1}},"content":"b"})", R"(raw old c/:{"a":1} t:b |)"},
};

TEST(ReadChunk, ReadsDeltas) {
  for (const Case& c : kDeltas) EXPECT_EQ(ReadDelta(c.delta), c.pieces) << c.delta;
}

const Case kEvents[] = {
    {R"({"choices":[{"delta":{"content":"a"}},{"delta":{"content":"b"}}]})", "t:a | t:b |"},
    {R"({"choices":[{"message":{"content":"a"},"delta":{"content":"b"}}]})", "snapshot t:a t:b |"},
    {R"({"choices":{"delta":{"content":"a"}}})", ""},
    {R"({"choices":[[{"delta":{"content":"a"}}]]})", ""},
    {R"([{"choices":[{"delta":{"content":"a"}}]}])", "t:a |"},
    {R"({"delta":{"content":"a"},"x":{"choices":[{"delta":{"content":"a"}}]}})", ""},
    {R"(null)", ""},
    {R"("a")", ""},
    {R"([])", ""},
    {R"({})", ""},
    {R"([[[[[[[[[[[[[[[[[[[[[[[[{"choices":[]}]]]]]]]]]]]]]]]]]]]]]]]])", ""},
    {R"({"choices":[{"delta":{"content":"a"}}])", "no JSON"},
};

TEST(ReadChunk, ReadsEvents) {
  for (const Case& c : kEvents) EXPECT_EQ(Read(c.delta), c.pieces) << c.delta;
}

// Thinking in thinking in thinking: past what is read it is skipped.
TEST(ReadChunk, NestedPartsEnd) {
  std::string delta = R"({"text":"a"})";
  for (int i = 0; i < 100; ++i) delta = R"({"thinking":[)" + delta + R"(],"text":"b"})";
  const std::string pieces = ReadDelta("{\"content\":[" + delta + "]}");
  EXPECT_EQ(pieces.find('a'), std::string::npos);
  EXPECT_TRUE(pieces.ends_with("t:b |")) << pieces;
}

TEST(ReadChunk, FindsFacts) {
  Chunk chunk(
      R"({"id":"i","model":"m","object":"chat.completion.chunk","created":17,"service_tier":"s",)"
      R"("system_fingerprint":"f","usage":{"a": 1},"x_groq":{"usage":{"b":2}},"obfuscation":"o",)"
      R"("choices":[{"index":4,"finish_reason":"stop","usage":{"c":3},"delta":{},)"
      R"("logprobs":{"content":[1, 2],"refusal":null}},{"finish_reason":null,"index":"1"}]})");
  ASSERT_TRUE(ReadChunk(chunk));
  EXPECT_EQ(chunk.id_body, "i");
  EXPECT_EQ(chunk.model_body, "m");
  EXPECT_EQ(chunk.created_raw, "17");
  EXPECT_EQ(chunk.tier_body, "s");
  EXPECT_EQ(chunk.fingerprint_body, "f");
  EXPECT_EQ(chunk.usage_raw, R"({"a": 1})");
  EXPECT_EQ(chunk.groq_usage_raw, R"({"b":2})");
  EXPECT_EQ(chunk.idle_bodies, std::vector<std::string_view>{"o"});
  EXPECT_TRUE(chunk.has_choices);
  EXPECT_FALSE(chunk.may_be_error);
  ASSERT_EQ(chunk.choices.size(), 2u);
  EXPECT_EQ(chunk.choices[0].index, 4);
  EXPECT_EQ(chunk.choices[0].finish_body, "stop");
  EXPECT_EQ(chunk.choices[0].usage_raw, R"({"c":3})");
  EXPECT_EQ(chunk.choices[0].logprobs_raw[0], "[1, 2]");
  EXPECT_EQ(chunk.choices[0].logprobs_raw[1], "");
  EXPECT_TRUE(chunk.choices[0].has_delta);
  EXPECT_EQ(chunk.choices[1].index, std::nullopt);
  EXPECT_EQ(chunk.choices[1].finish_body, "");
  EXPECT_FALSE(chunk.choices[1].has_delta);
}

TEST(ReadChunk, SeesSignsOfAnError) {
  const auto signs = [](const char* event) {
    Chunk chunk(event);
    EXPECT_TRUE(ReadChunk(chunk)) << event;
    return std::string(chunk.may_be_error ? "sign " : "") + (chunk.error_is_text ? "text " : "") +
           std::string(chunk.inner_error_raw);
  };
  EXPECT_EQ(signs(R"({"error":{"message":"a"}})"), "sign ");
  EXPECT_EQ(signs(R"({"error":["a"]})"), "sign ");
  EXPECT_EQ(signs(R"({"error":"a"})"), "sign text ");
  EXPECT_EQ(signs(R"({"error":true})"), "sign ");
  EXPECT_EQ(signs(R"({"object":"error"})"), "sign ");
  EXPECT_EQ(signs(R"({"type":"error"})"), "sign ");
  EXPECT_EQ(signs(R"([{"error":{}}])"), "sign ");
  EXPECT_EQ(signs(R"({"error":null,"type":"x"})"), "");
  EXPECT_EQ(signs(R"({"error":" ","object":"errors"})"), "");
  EXPECT_EQ(signs(R"({"error":false})"), "");
  EXPECT_EQ(signs(R"({"choices":[{"error":{"a": 1}}]})"), R"({"a": 1})");
  EXPECT_EQ(signs(R"({"choices":[{"delta":{"error":"a"}}]})"), R"("a")");
  EXPECT_EQ(signs(R"({"choices":[{"delta":{"error":null}}]})"), "");
  EXPECT_EQ(signs(R"({"x_groq":{"error":"a"}})"), R"("a")");
}

}  // namespace
}  // namespace failsoft::wire
