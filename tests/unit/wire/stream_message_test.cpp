#include "core/wire/stream_message.h"

#include <gtest/gtest.h>

#include "core/json/json.h"

namespace failsoft::wire {
namespace {

Delta Text(DeltaKind kind, std::string_view text, int choice = 0) {
  return {.kind = kind, .choice = choice, .text = text};
}

Delta Call(int slot, std::string_view id, std::string_view name, std::string_view arguments) {
  return {DeltaKind::kToolCall, 0, arguments, slot, id, name};
}

TEST(StreamMessage, AddsUpByChoiceAndKind) {
  StreamMessage message;
  for (const Delta& delta :
       {Text(DeltaKind::kReasoning, "hm"), Text(DeltaKind::kText, "a"),
        Text(DeltaKind::kText, "b", 2), Text(DeltaKind::kReasoning, "m"),
        Text(DeltaKind::kText, std::string_view("\0c", 2)), Text(DeltaKind::kRefusal, "no", 2)}) {
    message.OnDelta(delta);
  }
  EXPECT_EQ(message.text(), std::string_view("a\0c", 3));
  EXPECT_EQ(message.choice(0).reasoning, "hmm");
  EXPECT_EQ(message.choice(2).text, "b");
  EXPECT_EQ(message.choice(2).refusal, "no");
  EXPECT_EQ(message.choices(), (std::vector<int>{0, 2}));
  EXPECT_EQ(message.choice(1).text, "");
  EXPECT_EQ(message.MessageJson(0, true),
            R"({"role":"assistant","content":"a\u0000c","reasoning_content":"hmm"})");
  EXPECT_EQ(message.MessageJson(2, true), R"({"role":"assistant","content":"b","refusal":"no"})");
}

TEST(StreamMessage, NothingIsAnEmptyText) {
  const StreamMessage message;
  EXPECT_EQ(message.text(), "");
  EXPECT_TRUE(message.choices().empty());
  EXPECT_EQ(message.MessageJson(0, true), R"({"role":"assistant","content":""})");
}

TEST(StreamMessage, ContentIsNullBesideARefusalOrACall) {
  StreamMessage refusal;
  refusal.OnDelta(Text(DeltaKind::kRefusal, "no"));
  EXPECT_EQ(refusal.MessageJson(0, false), R"({"role":"assistant","content":null,"refusal":"no"})");
  StreamMessage call;
  call.OnDelta(Call(0, "a", "f", "{}"));
  EXPECT_EQ(call.MessageJson(0, false), R"({"role":"assistant","content":null})");
}

TEST(StreamMessage, WritesCallsBySlotWhenAsked) {
  StreamMessage message;
  for (const Delta& delta : {Call(1, "b", "g", "{\"y\""), Call(0, "a", "f", "{}"),
                             Call(1, "b", "g", ":\"\n\"}"), Call(1, "c", "h", "")}) {
    message.OnDelta(delta);
  }
  const std::string json = message.MessageJson(0, true);
  EXPECT_EQ(
      json,
      R"({"role":"assistant","content":null,"tool_calls":[)"
      R"({"id":"a","type":"function","function":{"name":"f","arguments":"{}"}},)"
      R"({"id":"b","type":"function","function":{"name":"g","arguments":"{\"y\":\"\n\"}"}}]})");
  EXPECT_TRUE(json::Document::Parse(json));
  EXPECT_EQ(message.MessageJson(0, false), R"({"role":"assistant","content":null})");
}

TEST(StreamMessage, KnowsACallThatIsCutInTwo) {
  const auto is_torn = [](int slot, std::string_view arguments) {
    StreamMessage message;
    message.OnDelta(Call(0, "a", "f", "{}"));
    message.OnDelta(Call(slot, "b", "g", arguments));
    return message.HasTornCall();
  };
  for (const char* whole :
       {"", " ", "{}", "{\"x\":1}", "null", "{\"x\":\"a\nb\"}", "{\"x\":\"\\ud83d\"}"}) {
    EXPECT_FALSE(is_torn(1, whole)) << whole;
  }
  for (const char* torn : {"{", "{\"x\":\"", "{\"x\":1"}) {
    EXPECT_TRUE(is_torn(1, torn)) << torn;
    EXPECT_TRUE(is_torn(kFunctionCallSlot, torn)) << torn;
  }
  EXPECT_FALSE(StreamMessage().HasTornCall());
}

TEST(StreamMessage, WritesTheOldFormOfACall) {
  StreamMessage message;
  message.OnDelta(Call(kFunctionCallSlot, "", "f", "{\"x\":"));
  message.OnDelta(Call(kFunctionCallSlot, "", "f", "1}"));
  EXPECT_EQ(
      message.MessageJson(0, true),
      R"({"role":"assistant","content":null,"function_call":{"name":"f","arguments":"{\"x\":1}"}})");
}

}  // namespace
}  // namespace failsoft::wire
