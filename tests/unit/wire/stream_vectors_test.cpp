// The vectors as a chat client sees them: events, decoder, message.
#include <gtest/gtest.h>

#include "core/sse/parser.h"
#include "core/wire/stream_decoder.h"
#include "core/wire/stream_message.h"
#include "tests/vectors/sse_vectors.h"

namespace failsoft::wire {
namespace {

using vectors::SseVector;

class Client : public sse::Listener {
 public:
  explicit Client(const SseVector& vector)
      : decoder(static_cast<int>(vector["n"].AsInt().value_or(1)), &message) {}

  bool OnEvent(const sse::Event& event) override {
    if (!is_tail) return decoder.TakeEvent(event.type, event.data);
    decoder.TakeTail(event.type, event.data);
    return true;
  }
  void OnField(std::string_view name, std::string_view value) override {
    decoder.TakeField(name, value);
  }

  StreamMessage message;
  StreamDecoder decoder;
  bool is_tail = false;
};

template <typename Pieces>
void Run(Client& client, const Pieces& pieces, bool lenient) {
  sse::Parser parser;
  for (const std::string_view piece : pieces) ASSERT_FALSE(parser.Feed(piece, client));
  client.is_tail = true;
  if (lenient) {
    ASSERT_FALSE(parser.Flush(client));
  }
  client.decoder.Finish();
}

// `expected` maps choices to texts; one that is not named is empty.
void CheckText(const Client& client, const json::Value& expected,
               std::string StreamedChoice::*member) {
  size_t found = 0;
  for (const json::Value text : expected) {
    const int index = std::stoi(std::string(text.key()));
    EXPECT_EQ(client.message.choice(index).*member, text.AsString());
    ++found;
  }
  for (const int index : client.message.choices()) {
    if (!(client.message.choice(index).*member).empty()) --found;
  }
  EXPECT_EQ(found, 0u) << "texts of choices that are not expected";
}

std::string Quoted(std::string_view text) {
  std::string quoted;
  json::AppendQuoted(quoted, text);
  return quoted;
}

void CheckFinish(const Client& client, const json::Value& expected) {
  size_t finished = 0;
  for (const StreamChoice& choice : client.decoder.choices()) {
    if (choice.finish_reason.empty()) continue;
    ++finished;
    EXPECT_EQ(choice.finish_reason, expected[std::to_string(choice.index)].AsString());
  }
  EXPECT_EQ(finished, expected.size());
}

std::string ToolCalls(const StreamedChoice& choice) {
  std::string calls;
  for (const auto& [slot, call] : choice.tool_calls) {
    calls += (calls.empty() ? "" : ",") + ("{\"id\":" + Quoted(call.id)) +
             ",\"name\":" + Quoted(call.name) + ",\"arguments\":" + Quoted(call.arguments) + "}";
  }
  return calls;
}

std::string ToolCalls(const json::Value& list) {
  std::string calls;
  for (const json::Value call : list) {
    calls += (calls.empty() ? "" : ",") + ("{\"id\":" + Quoted(call["id"].AsString())) +
             ",\"name\":" + Quoted(call["name"].AsString()) +
             ",\"arguments\":" + Quoted(call["arguments"].AsString()) + "}";
  }
  return calls;
}

void CheckToolCalls(const Client& client, const json::Value& expected) {
  for (const int index : client.message.choices()) {
    EXPECT_EQ(ToolCalls(client.message.choice(index)), ToolCalls(expected[std::to_string(index)]));
  }
  EXPECT_EQ(client.decoder.saw(DeltaKind::kToolCall), expected.exists());
}

void CheckUsage(const Client& client, const json::Value& expected) {
  ASSERT_EQ(!client.decoder.usage_json().empty(), expected.exists());
  if (!expected.exists()) return;
  const auto usage = json::Document::Parse(std::string(client.decoder.usage_json()));
  ASSERT_TRUE(usage);
  for (const json::Value count : expected) {
    EXPECT_EQ(usage->root()[count.key()].AsInt(), count.AsInt()) << count.key();
  }
}

void CheckError(const Client& client, const json::Value& expected) {
  const StreamError* error = client.decoder.error();
  ASSERT_EQ(error != nullptr, expected.IsObject());
  if (!error) return;
  EXPECT_EQ(error->reply.type, expected["type"].AsString());
  EXPECT_EQ(error->reply.message, expected["message"].AsString());
  const json::Value code = expected["code"];
  EXPECT_EQ(error->reply.code, code.IsNumber() ? code.raw() : code.AsString());
}

void Check(const Client& client, const json::Value& expected) {
  CheckText(client, expected["text"], &StreamedChoice::text);
  CheckText(client, expected["reasoning"], &StreamedChoice::reasoning);
  CheckText(client, expected["refusal"], &StreamedChoice::refusal);
  CheckFinish(client, expected["finish"]);
  CheckToolCalls(client, expected["tool_calls"]);
  CheckUsage(client, expected["usage"]);
  CheckError(client, expected["error"]);
  EXPECT_EQ(StreamEndingName(client.decoder.ending()), expected["outcome"].AsString());
}

template <typename Pieces>
void RunAndCheck(const SseVector& vector, const Pieces& pieces) {
  SCOPED_TRACE(vector.name);
  Client strict(vector);
  Run(strict, pieces, /*lenient=*/false);
  Check(strict, vector["llm"]);
  if (vector["eof"].AsString() == "aborted") return;
  Client lenient(vector);
  Run(lenient, pieces, /*lenient=*/true);
  Check(lenient, vector["llm_lenient"].exists() ? vector["llm_lenient"] : vector["llm"]);
}

TEST(StreamVectors, MeanWhatTheySay) {
  int checked = 0;
  for (const SseVector& vector : vectors::LoadSseVectors()) {
    if (!vector["llm"].exists()) continue;
    RunAndCheck(vector, vector.chunks);
    ++checked;
  }
  EXPECT_GT(checked, 60);
}

TEST(StreamVectors, MeanTheSameByteByByte) {
  for (const SseVector& vector : vectors::LoadSseVectors()) {
    if (!vector["llm"].exists()) continue;
    const std::string bytes = vector.Bytes();
    std::vector<std::string_view> pieces;
    for (const char& byte : bytes) pieces.emplace_back(&byte, 1);
    RunAndCheck(vector, pieces);
  }
}

}  // namespace
}  // namespace failsoft::wire
