#include "core/wire/event_stream.h"

#include <gtest/gtest.h>

namespace failsoft::wire {
namespace {

constexpr std::string_view kHead =
    R"(data: {"id":"i","object":"chat.completion.chunk","created":7,"model":"m","choices":[)";

class EventStreamTest : public ::testing::Test {
 protected:
  EventStreamTest() { writer_.SetAnswer("i", "m", 7); }
  std::string Piece(const Delta& delta) {
    std::string stream;
    writer_.AppendPiece(stream, delta);
    return stream;
  }
  static std::string Chunk(std::string_view delta, int choice = 0) {
    return std::string(kHead) + R"({"index":)" + std::to_string(choice) + R"(,"delta":)" +
           std::string(delta) + R"(,"finish_reason":null}]})" + "\n\n";
  }

  ChunkWriter writer_;
};

TEST_F(EventStreamTest, ALineEndInAnEventBeginsAnotherDataLine) {
  std::string stream;
  AppendEvent(stream, "a\nb\n");
  AppendDone(stream);
  EXPECT_EQ(stream, "data: a\ndata: b\ndata: \n\ndata: [DONE]\n\n");
}

TEST_F(EventStreamTest, PiecesOfEveryKind) {
  EXPECT_EQ(Piece({.text = "a\"\n"}), Chunk(R"({"content":"a\"\n"})"));
  EXPECT_EQ(Piece({.kind = DeltaKind::kReasoning, .choice = 2, .text = "b"}),
            Chunk(R"({"reasoning_content":"b"})", 2));
  EXPECT_EQ(Piece({.kind = DeltaKind::kRefusal, .text = "c"}), Chunk(R"({"refusal":"c"})"));
}

TEST_F(EventStreamTest, AToolCallsIdAndNameAreToldOnce) {
  const Delta first{DeltaKind::kToolCall, 0, "{", 1, "id", "look"};
  EXPECT_EQ(Piece(first), Chunk(R"({"tool_calls":[{"index":1,"id":"id","type":"function",)"
                                R"("function":{"name":"look","arguments":"{"}}]})"));
  EXPECT_EQ(Piece({DeltaKind::kToolCall, 0, "}", 1, "id", "look"}),
            Chunk(R"({"tool_calls":[{"index":1,"function":{"arguments":"}"}}]})"));
  const Delta old{DeltaKind::kToolCall, 0, "{}", kFunctionCallSlot, "", "go"};
  EXPECT_EQ(Piece(old), Chunk(R"({"function_call":{"name":"go","arguments":"{}"}})"));
}

TEST_F(EventStreamTest, Usage) {
  std::string stream;
  writer_.AppendUsage(stream, R"({"total_tokens":3})");
  EXPECT_EQ(stream, std::string(kHead) + R"(],"usage":{"total_tokens":3}})" + "\n\n");
}

}  // namespace
}  // namespace failsoft::wire
