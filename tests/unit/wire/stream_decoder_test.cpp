// What the vectors do not say.
#include "core/wire/stream_decoder.h"

#include <gtest/gtest.h>

#include "core/base/utf8.h"
#include "core/wire/stream_message.h"

namespace failsoft::wire {
namespace {

using Events = std::vector<std::string>;

// A whole stream. Checks what holds for every delta on the way.
class Stream : public DeltaSink {
 public:
  explicit Stream(const Events& events, int n = 1) : decoder(n, this) {
    for (const std::string& event : events) wanted = decoder.TakeEvent("message", event);
  }
  void OnDelta(const Delta& delta) override {
    ++deltas;
    for (const std::string_view text : {delta.text, delta.tool_id, delta.tool_name}) {
      EXPECT_EQ(base::FindInvalidUtf8(text), std::string_view::npos);
    }
    EXPECT_TRUE(!delta.text.empty() || delta.kind == DeltaKind::kToolCall);
    message.OnDelta(delta);
  }
  std::string_view End() {
    decoder.Finish();
    return StreamEndingName(decoder.ending());
  }
  std::string text(int choice = 0) const { return message.choice(choice).text; }

  StreamMessage message;
  StreamDecoder decoder;
  bool wanted = true;
  int deltas = 0;
};

std::string Choice(const std::string& members) { return "{\"choices\":[{" + members + "}]}"; }
std::string DeltaOf(const std::string& members) { return Choice("\"delta\":{" + members + "}"); }
std::string Text(const std::string& body) { return DeltaOf("\"content\":\"" + body + "\""); }
std::string Arguments(const std::string& body) {
  return DeltaOf(R"("tool_calls":[{"index":0,"function":{"arguments":")" + body + "\"}}]");
}
const std::string kStop = Choice(R"("finish_reason":"stop")");
const std::string kCall =
    DeltaOf(R"("tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":""}}])");
const std::string kDone = "[DONE]";

struct EndingCase {
  const char* what;
  Events events;
  const char* ending;
};

const EndingCase kEndings[] = {
    {"nothing", {}, "empty"},
    {"only done", {kDone}, "empty"},
    {"role and done", {DeltaOf(R"("role":"assistant")"), kDone}, "empty"},
    {"empty text and done", {Text(""), kDone}, "empty"},
    {"text", {Text("a")}, "dropped"},
    {"text and done", {Text("a"), kDone}, "complete_unconfirmed"},
    {"text and finish", {Text("a"), kStop}, "complete"},
    {"finish alone", {kStop}, "complete"},
    {"reasoning", {DeltaOf(R"("reasoning":"a")")}, "dropped"},
    {"reasoning and done", {DeltaOf(R"("reasoning":"a")"), kDone}, "complete_unconfirmed"},
    {"refusal", {DeltaOf(R"("refusal":"a")")}, "dropped"},
    {"name of a call", {kCall}, "dropped"},
    {"finish of another type", {Text("a"), Choice(R"("finish_reason":1)")}, "dropped"},
    {"finish false", {Text("a"), Choice(R"("finish_reason":false)")}, "dropped"},
    {"half a character", {Text(R"(\ud83d)")}, "empty"},
    {"error first", {R"({"error":{"message":"a"}})"}, "error"},
    {"error after text", {Text("a"), R"({"error":{"message":"a"}})"}, "error"},
    {"error after finish", {Text("a"), kStop, R"({"error":{"message":"a"}})"}, "error"},
    {"error after done",
     {Text("a"), kDone, R"({"error":{"message":"a"}})"},
     "complete_unconfirmed"},
    {"garbage", {"garbage"}, "error"},
    {"garbage after text", {Text("a"), "{\"choices\":"}, "error"},
    {"garbage after finish", {Text("a"), kStop, "{\"usage\":"}, "complete"},
    {"too deep", {Text("a"), std::string(100'000, '[')}, "error"},
};

TEST(StreamDecoder, DecidesHowAStreamEnded) {
  for (const EndingCase& c : kEndings) {
    Stream stream(c.events);
    EXPECT_EQ(stream.End(), c.ending) << c.what;
  }
}

TEST(StreamDecoder, AFinishReasonMayBeRequired) {
  Stream unconfirmed({Text("a"), kDone});
  EXPECT_EQ(unconfirmed.decoder.ending(true), StreamEnding::kDropped);
  Stream complete({Text("a"), kStop, kDone});
  EXPECT_EQ(complete.decoder.ending(true), StreamEnding::kComplete);
  Stream empty({kDone});
  EXPECT_EQ(empty.decoder.ending(true), StreamEnding::kEmpty);
}

TEST(StreamDecoder, SaysWhenNothingMoreIsWanted) {
  EXPECT_TRUE(Stream({Text("a"), kStop}).wanted) << "usage may follow";
  EXPECT_FALSE(Stream({kDone}).wanted);
  EXPECT_FALSE(Stream({" [DONE]\n"}).wanted);
  EXPECT_FALSE(Stream({"garbage"}).wanted);
  Stream stream({Text("a"), kDone, Text("b")});
  EXPECT_FALSE(stream.wanted);
  EXPECT_EQ(stream.text(), "a");
  EXPECT_FALSE(stream.decoder.TakeField("error", "{\"message\":\"late\"}"));
  EXPECT_FALSE(stream.decoder.error());
}

// Event types

TEST(StreamDecoder, AnEventOfTypeErrorIsAnError) {
  for (const char* data : {R"({"message":"boom"})", "boom", R"("boom")", R"({"error":"boom"})"}) {
    Stream stream({Text("a")});
    EXPECT_FALSE(stream.decoder.TakeEvent("error", data)) << data;
    EXPECT_EQ(stream.End(), "error");
    EXPECT_EQ(stream.decoder.error()->reply.message, "boom");
    EXPECT_EQ(stream.text(), "a");
  }
  Stream silent({});
  EXPECT_FALSE(silent.decoder.TakeEvent("error", ""));
  EXPECT_EQ(silent.End(), "error");
}

TEST(StreamDecoder, EventsOfOtherTypesMayHoldAnything) {
  Stream stream({});
  for (const char* data : {"2024-01-01", "", "pong", "null", "7", "{}", R"({"type":"ping"})"}) {
    EXPECT_TRUE(stream.decoder.TakeEvent("ping", data)) << data;
  }
  EXPECT_TRUE(stream.decoder.TakeEvent("chunk", Text("a")));
  EXPECT_EQ(stream.text(), "a");
  EXPECT_FALSE(stream.decoder.TakeEvent("chunk", "{\"choices\":"));
}

TEST(StreamDecoder, ValuesThatSayNothingAreSkipped) {
  for (const char* data :
       {"", " ", ": comment", " : comment", "null", "true", "1", "\"x\"", "[]", "{}", "[null]",
        "[{}]", R"({"choices":null})", R"({"choices":[null,1,"a",[]]})"}) {
    Stream stream({data, Text("a"), kStop});
    EXPECT_EQ(stream.End(), "complete") << data;
    EXPECT_EQ(stream.text(), "a") << data;
  }
}

TEST(StreamDecoder, FieldOfLlamaCpp) {
  Stream stream({Text("a")});
  EXPECT_TRUE(stream.decoder.TakeField("errors", "x"));
  for (const char* nothing : {"", " ", "null", "{}"}) {
    EXPECT_TRUE(stream.decoder.TakeField("error", nothing));
  }
  EXPECT_FALSE(stream.decoder.TakeField("error", R"({"code":500,"message":"boom"})"));
  EXPECT_EQ(stream.decoder.error()->reply.code, "500");
  EXPECT_EQ(stream.End(), "error");
}

// The rest of a stream without its blank line

struct TailCase {
  const char* what;
  std::string tail;
  const char* ending;
  const char* text;
};

const TailCase kTails[] = {
    {"done", "[DONE]", "complete_unconfirmed", "a"},
    {"done with spaces", " [DONE] ", "complete_unconfirmed", "a"},
    {"finish", kStop, "complete", "a"},
    {"text", Text("b"), "dropped", "ab"},
    {"cut", R"({"choices":[{"delta":{"content":"b)", "dropped", "a"},
    {"cut at a brace", R"({"choices":[{"delta":{"content":"b"}})", "dropped", "a"},
    {"other JSON", "[" + Text("b") + "]", "dropped", "a"},
    {"garbage", "garbage", "dropped", "a"},
    {"nothing", "", "dropped", "a"},
    {"error", R"({"error":"boom"})", "error", "a"},
};

TEST(StreamDecoder, ATailCountsIfItIsWhole) {
  for (const TailCase& c : kTails) {
    Stream stream({Text("a")});
    stream.decoder.TakeTail("message", c.tail);
    EXPECT_EQ(stream.End(), c.ending) << c.what;
    EXPECT_EQ(stream.text(), c.text) << c.what;
  }
  Stream named({Text("a")});
  named.decoder.TakeTail("error", "{\"mess");
  EXPECT_EQ(named.End(), "dropped");
}

// Choices

TEST(StreamDecoder, WithOneChoiceAnIndexIsNotBelieved) {
  Stream stream({Choice(R"("index":0,"delta":{"content":"a"})"),
                 Choice(R"("index":1,"delta":{"content":"b"})"),
                 Choice(R"("index":-7,"delta":{"content":"c"})"),
                 Choice(R"("index":99999999999999999999,"delta":{"content":"d"})"),
                 Choice(R"("index":5,"finish_reason":"stop")")});
  EXPECT_EQ(stream.End(), "complete");
  EXPECT_EQ(stream.text(), "abcd");
  EXPECT_EQ(stream.decoder.choices().size(), 1u);
}

TEST(StreamDecoder, WithSeveralChoicesAMissingIndexIsThePlace) {
  const std::string both = R"({"choices":[{"delta":{"content":"a"}},{"delta":{"content":"b"}}]})";
  Stream stream(
      {both, both, R"({"choices":[{"finish_reason":"stop"},{"finish_reason":"length"}]})"}, 2);
  EXPECT_TRUE(stream.decoder.finished());
  EXPECT_EQ(stream.End(), "complete");
  EXPECT_EQ(stream.text(0), "aa");
  EXPECT_EQ(stream.text(1), "bb");
  EXPECT_EQ(stream.decoder.choices()[1].finish_reason, "length");
}

TEST(StreamDecoder, FinishedMeansAllThatWereRequested) {
  const std::string second = Choice(R"("index":1,"delta":{"content":"a"},"finish_reason":"stop")");
  Stream stream({second}, 2);
  EXPECT_FALSE(stream.decoder.finished());
  EXPECT_EQ(stream.End(), "dropped") << "the other choice may have been to come";
  EXPECT_EQ(Stream({second, kDone}, 2).End(), "complete") << "there is no other";
  EXPECT_FALSE(Stream({}).decoder.finished());
}

TEST(StreamDecoder, ASnapshotIsTheTextOnlyWhereNoDeltaCame) {
  const std::string whole =
      Choice(R"("message":{"role":"assistant","content":"whole",)"
             R"("tool_calls":[{"id":"a","function":{"name":"f","arguments":"{}"}}]},)"
             R"("finish_reason":"tool_calls")");
  Stream alone({whole});
  EXPECT_EQ(alone.End(), "complete");
  EXPECT_EQ(alone.text(), "whole");
  EXPECT_EQ(alone.message.choice(0).tool_calls.at(0).name, "f");
  Stream after({Text("who"), whole});
  EXPECT_EQ(after.text(), "who");
  Stream running({Choice(R"("message":{"content":"who"},"finish_reason":null)"), whole});
  EXPECT_EQ(running.text(), "whole");
  Stream beside({Choice(R"("delta":{},"message":{"content":"x"},"finish_reason":"stop")")});
  EXPECT_EQ(beside.text(), "");
}

// Text

TEST(StreamDecoder, TextIsAlwaysValid) {
  Stream stream(
      {Text("a\xff"), Text("\xF0\x9F"), Text("\xED\xA0\xBD"), Text("\xED\xB8\x80z"), kStop});
  stream.End();
  constexpr char kReplaced[] = "\xEF\xBF\xBD";
  std::string expected = "a";
  for (int i = 0; i < 2 + 3 + 3; ++i) expected += kReplaced;
  EXPECT_EQ(stream.text(), expected + "z");
}

TEST(StreamDecoder, WhatJsonForbidsLosesNoText) {
  Stream stream({Text("a\tb\nc"), DeltaOf("\"logprob\":1e400,\"content\":\"d\""),
                 DeltaOf("\"logprob\":-Infinity,\"content\":\"e\""), Text("\xEF\xBB\xBF"),
                 Text(R"(\u0000)"), "\xEF\xBB\xBF" + Text("f"), kStop});
  EXPECT_EQ(stream.End(), "complete");
  EXPECT_EQ(stream.text(), std::string("a\tb\ncde\xEF\xBB\xBF\0f", 12));
}

TEST(StreamDecoder, NothingOfAMalformedEventIsDelivered) {
  Stream stream({Text("a"), R"({"choices":[{"delta":{"content":"secret"}},])"});
  EXPECT_EQ(stream.text(), "a");
  EXPECT_EQ(stream.decoder.error()->reply.type, kMalformedChunk);
  EXPECT_EQ(stream.decoder.error()->reply.message.find("secret"), std::string::npos);
}

// Halves of a surrogate pair

TEST(StreamDecoder, HalvesMeetWithinAChoiceAndAKind) {
  const auto both = [](const char* text, const char* reasoning) {
    return DeltaOf(std::string("\"content\":\"") + text + "\",\"reasoning\":\"" + reasoning + "\"");
  };
  Stream stream({both(R"(\ud83d)", R"(\ud83d)"), kCall, Arguments(R"(\ud83d)"),
                 both("", R"(\ude01)"), both(R"(\ude00)", ""), Arguments(R"(\ude02)"), kStop});
  stream.End();
  EXPECT_EQ(stream.text(), "\xF0\x9F\x98\x80");
  EXPECT_EQ(stream.message.choice(0).reasoning, "\xF0\x9F\x98\x81");
  EXPECT_EQ(stream.message.choice(0).tool_calls.at(0).arguments, "\xF0\x9F\x98\x82");
  Stream choices({Choice(R"("index":0,"delta":{"content":"\ud83d"})"),
                  Choice(R"("index":1,"delta":{"content":"\ude00"})"),
                  Choice(R"("index":0,"delta":{"content":"\ude00"})")},
                 2);
  EXPECT_EQ(choices.text(0), "\xF0\x9F\x98\x80");
  EXPECT_EQ(choices.text(1), "\xEF\xBF\xBD");
}

TEST(StreamDecoder, AHalfAtTheEndIsReplacedIfTheStreamEndedWell) {
  const std::string refusal = DeltaOf(R"("refusal":"\ud83d")");
  Stream complete({Text(R"(a\ud83d)"), refusal, kCall, Arguments(R"(\ud83d)"), kStop});
  EXPECT_EQ(complete.text(), "a");
  complete.End();
  EXPECT_EQ(complete.text(), "a\xEF\xBF\xBD");
  EXPECT_EQ(complete.message.choice(0).refusal, "\xEF\xBF\xBD");
  EXPECT_EQ(complete.message.choice(0).tool_calls.at(0).arguments, "\xEF\xBF\xBD");
  complete.End();
  EXPECT_EQ(complete.text(), "a\xEF\xBF\xBD");
  Stream unconfirmed({Text(R"(a\ud83d)"), kDone});
  unconfirmed.End();
  EXPECT_EQ(unconfirmed.text(), "a\xEF\xBF\xBD");
}

TEST(StreamDecoder, AHalfAtTheEndOfACutTextIsForgotten) {
  for (const Events& events :
       {Events{Text(R"(a\ud83d)")}, Events{Text(R"(a\ud83d)"), R"({"error":"boom"})"}}) {
    Stream stream(events);
    stream.End();
    EXPECT_EQ(stream.text(), "a");
  }
}

// Tool calls

TEST(StreamDecoder, EveryPieceOfACallNamesIt) {
  struct Names : DeltaSink {
    void OnDelta(const Delta& delta) override {
      seen += std::to_string(delta.tool_slot) + std::string(delta.tool_id) + "/" +
              std::string(delta.tool_name) + ":" + std::string(delta.text) + " ";
    }
    std::string seen;
  };
  Names names;
  StreamDecoder decoder(1, &names);
  for (const std::string& event :
       {kCall, Arguments("x"), Arguments("y"), Arguments(""), Arguments("z")}) {
    decoder.TakeEvent("message", event);
  }
  EXPECT_EQ(names.seen, "0a/f: 0a/f:x 0a/f:y 0a/f:z ");
  names.seen.clear();
  decoder.TakeEvent("message", DeltaOf(R"("function_call":{"name":"g"})"));
  decoder.TakeEvent("message", DeltaOf(R"("function_call":{"name":"","arguments":"x"})"));
  EXPECT_EQ(names.seen, "-1/g: -1/g:x ");
}

TEST(StreamDecoder, TheOldFormOfACall) {
  Stream stream({DeltaOf(R"("function_call":{"name":"f","arguments":"{\"x\""})"),
                 DeltaOf(R"("function_call":{"name":"","arguments":":1}"})"),
                 Choice(R"("finish_reason":"function_call")")});
  EXPECT_EQ(stream.End(), "complete");
  EXPECT_TRUE(stream.decoder.saw(DeltaKind::kToolCall));
  const StreamToolCall& call = stream.message.choice(0).tool_calls.at(kFunctionCallSlot);
  EXPECT_EQ(call.name, "f");
  EXPECT_EQ(call.arguments, R"({"x":1})");
}

// Errors

TEST(StreamDecoder, AnErrorMayStandAnywhere) {
  for (
      const char* event :
      {R"({"choices":[{"delta":{"content":"b"},"error":{"code":502,"message":"boom"}}]})",
       R"({"choices":[{"delta":{"content":"b","error":{"code":502,"message":"boom"}}}]})",
       R"({"choices":[{"delta":{"content":"b"}}],"x_groq":{"error":{"code":502,"message":"boom"}}})",
       R"({"choices":[{"delta":{"content":"b"}}],"error":{"code":502,"message":"boom"}})",
       R"([{"choices":[{"delta":{"content":"b"}}],"error":{"code":502,"message":"boom"}}])"}) {
    Stream stream({Text("a"), event});
    EXPECT_FALSE(stream.wanted) << event;
    EXPECT_EQ(stream.text(), "ab") << "the text beside it is kept";
    ASSERT_TRUE(stream.decoder.error()) << event;
    EXPECT_EQ(stream.decoder.error()->reply.message, "boom");
    EXPECT_EQ(stream.decoder.error()->reply.code, "502");
    EXPECT_EQ(stream.decoder.error()->body, event);
  }
}

TEST(StreamDecoder, WhatSaysNothingIsNoError) {
  for (const char* error : {"null", "{}", "[]", "\"\"", "\" \"", "false", "0"}) {
    const std::string member = std::string("\"error\":") + error;
    Stream stream({"{\"choices\":[]," + member + "}", Choice(member), DeltaOf(member), kStop});
    EXPECT_EQ(stream.End(), "complete") << error;
  }
}

TEST(StreamDecoder, AnEventWithoutChoicesMayBeAnError) {
  Stream stream({Text("a"), R"({"detail":"Not authenticated"})"});
  EXPECT_EQ(stream.End(), "error");
  EXPECT_EQ(stream.decoder.error()->reply.message, "Not authenticated");
}

// Facts

TEST(StreamDecoder, KeepsTheFirstOfTheNames) {
  Stream stream({R"({"id":"","model":null,"created":0,"choices":[]})",
                 R"({"id":"a","model":"m\u0021","created":1746400000,"system_fingerprint":"f",)"
                 R"("service_tier":"s\ud83d","choices":[]})",
                 R"({"id":"b","model":"n","created":2,"system_fingerprint":"g","choices":[]})"});
  EXPECT_EQ(stream.decoder.id(), "a");
  EXPECT_EQ(stream.decoder.model(), "m!");
  EXPECT_EQ(stream.decoder.system_fingerprint(), "f");
  EXPECT_EQ(stream.decoder.service_tier(), "s\xEF\xBF\xBD");
  EXPECT_EQ(stream.decoder.created(), 1746400000);
}

TEST(StreamDecoder, TheLastUsageCounts) {
  const auto usage = [](const Events& events) {
    Stream stream(events);
    stream.End();
    return std::string(stream.decoder.usage_json());
  };
  const std::string first = R"({"choices":[],"usage":{"total_tokens":1}})";
  EXPECT_EQ(usage({first}), R"({"total_tokens":1})");
  EXPECT_EQ(usage({first, R"({"choices":[],"usage":{"total_tokens": 2}})"}),
            R"({"total_tokens": 2})");
  EXPECT_EQ(usage({first, R"({"choices":[],"usage":null})", Text("a")}), R"({"total_tokens":1})");
  EXPECT_EQ(usage({R"({"usage":{"a":1}})"}), R"({"a":1})");
  EXPECT_EQ(
      usage({R"({"choices":[{"usage":{"a":2}}],"usage":{"a":1},"x_groq":{"usage":{"a":3}}})"}),
      R"({"a":1})");
  EXPECT_EQ(usage({R"({"choices":[{"usage":{"a":2}}],"x_groq":{"usage":{"a":3}}})"}), R"({"a":2})");
  EXPECT_EQ(usage({R"({"choices":[],"usage":[1]})", R"({"choices":[],"usage":"x"})"}), "");
  EXPECT_EQ(usage({"{\"choices\":[],\"usage\":{\"a\":\"x\ty\\ud83d\"}}"}), R"({"a":"x y\ufffd"})");
  EXPECT_EQ(usage({"{\"choices\":[],\"usage\":{\"a\":NaN}}"}), "");
}

TEST(StreamDecoder, LogprobsAddUp) {
  const auto with = [](const char* logprobs) {
    return Choice(std::string(R"("delta":{"content":"a"},"logprobs":)") + logprobs);
  };
  Stream stream({with(R"({"content":[{"token":"a"}, {"token":"b"}],"refusal":null})"), with("null"),
                 with(R"({"content":[ ]})"), with(R"({"content":[{"token":"c"}]})"), kStop});
  EXPECT_EQ(stream.decoder.choices()[0].logprobs_json,
            R"({"content":[{"token":"a"}, {"token":"b"},{"token":"c"}],"refusal":null})");
  EXPECT_EQ(stream.text(), "aaaa");
  EXPECT_EQ(Stream({with("null")}).decoder.choices()[0].logprobs_json, "");
}

}  // namespace
}  // namespace failsoft::wire
