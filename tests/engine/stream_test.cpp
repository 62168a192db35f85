// Streamed calls in virtual time: endings, clocks, and the rest of a dropped answer.
#include <gtest/gtest.h>

#include "tests/engine/virtual_world.h"

namespace failsoft::engine::testing {
namespace {

using base::Code;
using base::kForever;
using base::Millis;

constexpr char kDown[] = R"({"error":{"code":"provider_error","message":"down","status":500}})";
const net::TransferEnd kCut{.code = Code::kReset, .detail = "cut"};

class StreamTest : public ::testing::Test {
 protected:
  std::unique_ptr<TestCall> Run(std::vector<Reply> replies, std::string_view request = kHi) {
    world_.replies = std::move(replies);
    auto call = std::make_unique<TestCall>(world_, request, CallKind::kStream);
    world_.Run();
    EXPECT_EQ(call->times_ended, 1);
    EXPECT_EQ(world_.open_transfers, 0);
    EXPECT_EQ(world_.stats.in_flight, 0);
    return call;
  }
  std::string Result(TestCall& call) { return ResultJson(call.outcome()); }
  json::Document Body(size_t request) {
    return *json::Document::Parse(std::string(world_.requests.at(request).body));
  }

  VirtualWorld world_;
};

TEST_F(StreamTest, PiecesComeAsTheyAreAndAddUp) {
  auto call = Run({Stream(
      {{10, Piece("Hel") + Piece("lo")}, {20, Piece(", you") + Finish()}, {30, kDone}}, 40)});
  ASSERT_TRUE(call->outcome().ok()) << call->error().message;
  EXPECT_EQ(call->pieces, (std::vector<std::string>{"t:Hel", "t:lo", "t:, you"}));
  EXPECT_EQ(call->outcome().text(), "Hello, you");
  EXPECT_EQ(call->outcome().stream->finish_reason(), "stop");
  EXPECT_EQ(call->outcome().duration, 40);
  const json::Document body = Body(0);
  EXPECT_TRUE(body.root()["stream"].AsBool());
  EXPECT_TRUE(body.root()["stream_options"]["include_usage"].AsBool());
  ASSERT_EQ(call->events.size(), 1u);
  EXPECT_EQ(call->events[0].second, R"({"attempt":1,"model":"m","resume":false})");
}

TEST_F(StreamTest, WhatOneReadBringsIsHandedOverAtOnce) {
  Reply reply =
      Stream({{10, Piece("Hel") + Piece("lo")}, {20, Piece(", you") + Finish() + kDone}}, 40);
  reply.chunked = true;
  auto call = Run({reply});
  EXPECT_EQ(call->text, "Hello, you");
  EXPECT_EQ(call->handovers, 3);  // the attempt, and two reads
}

// Compression can make megabytes of a read: the reader's limit must be heeded meanwhile.
TEST_F(StreamTest, AReadThatHasGrownLargeIsHandedOverInParts) {
  std::string events;
  for (int i = 0; i < 20; ++i) events += Piece(std::string(10'000, 'a'));
  Reply reply = Stream({{10, events}, {20, Finish() + kDone}}, 40);
  reply.chunked = true;
  auto call = Run({reply});
  EXPECT_EQ(call->text.size(), 200'000u);
  EXPECT_EQ(call->handovers, 4);
}

TEST_F(StreamTest, ACallersStreamOptionsAreKept) {
  Run({Stream({{10, Piece("a") + Finish() + kDone}}, 20)}, With(R"("stream_options":{"x":1})"));
  EXPECT_EQ(Body(0).root()["stream_options"].raw(), R"({"x":1})");
}

TEST_F(StreamTest, WholeAfterAFinishReasonWhateverTheConnectionDoes) {
  auto call = Run({Stream({{10, Piece("a") + Finish()}}, 20, kCut)});
  EXPECT_TRUE(call->outcome().ok());
  EXPECT_EQ(call->outcome().attempts.size(), 1u);
}

TEST_F(StreamTest, AWholeStreamThatStaysOpenIsNotWaitedForLong) {
  auto call = Run({Stream({{10, Piece("a") + Finish()}}, kForever)});
  ASSERT_TRUE(call->outcome().ok());
  EXPECT_LE(call->outcome().duration, 2'100);
}

TEST_F(StreamTest, AfterDoneTheCallEndsSoonAndReadsNoFurther) {
  auto call = Run({Stream({{10, Piece("a") + Finish() + kDone + Piece("junk")}}, kForever)});
  ASSERT_TRUE(call->outcome().ok());
  EXPECT_EQ(call->text, "a");
  EXPECT_LE(call->outcome().duration, 600);
}

TEST_F(StreamTest, DoneWithoutAFinishReasonIsUnconfirmed) {
  auto call = Run({Stream({{10, Piece("a") + kDone}}, 20)});
  ASSERT_TRUE(call->outcome().ok());
  EXPECT_NE(Result(*call).find("complete_unconfirmed"), std::string::npos);
}

TEST_F(StreamTest, RequireFinishReasonMakesItADrop) {
  auto call = Run({Stream({{10, Piece("a") + kDone}}, 20)},
                  With(R"("require_finish_reason":true,"max_reconnects":0)"));
  EXPECT_EQ(call->error().code, Code::kStreamDropped);
}

TEST_F(StreamTest, ACleanEndWithoutMarkersIsResumed) {
  auto call = Run({Stream({{10, Piece("One two ")}}, 20),
                   Stream({{10, Piece("three") + Finish() + kDone}}, 20)});
  ASSERT_TRUE(call->outcome().ok()) << call->error().message;
  EXPECT_EQ(call->text, "One two three");
  EXPECT_EQ(call->outcome().text(), call->text);
  const json::Document body = Body(1);
  const json::Value messages = body.root()["messages"];
  ASSERT_EQ(messages.size(), 3u);
  EXPECT_EQ(messages.At(1)["role"].AsString(), "assistant");
  EXPECT_EQ(messages.At(1)["content"].AsString(), "One two ");
  EXPECT_EQ(messages.At(2)["content"].AsString(), "Continue exactly where you left off.");
  ASSERT_EQ(call->outcome().stream->resumes.size(), 1u);
  EXPECT_EQ(call->outcome().stream->resumes[0].chars_before, 8u);
  EXPECT_EQ(call->outcome().stream->resumes[0].cause, Code::kStreamDropped);
}

TEST_F(StreamTest, EventsOfAResumeStandInOrder) {
  auto call = Run({Stream({{10, Piece("One two ")}}, 20, kCut),
                   Stream({{10, Piece("three four") + Finish() + kDone}}, 20)});
  ASSERT_EQ(call->events.size(), 4u);
  EXPECT_EQ(call->events[0].first, EventKind::kAttempt);
  EXPECT_EQ(call->events[1].first, EventKind::kRetry);
  EXPECT_EQ(call->events[2].first, EventKind::kAttempt);
  EXPECT_EQ(call->events[2].second, R"({"attempt":2,"model":"m","resume":true})");
  EXPECT_EQ(call->events[3].first, EventKind::kResumed);
}

TEST_F(StreamTest, ARepeatedTailIsNotDeliveredTwice) {
  auto call = Run({Stream({{10, Piece("The quick brown fox")}}, 20, kCut),
                   Stream({{10, Piece("brown fox jumps over the dog.") + Finish() + kDone}}, 20)});
  EXPECT_EQ(call->text, "The quick brown fox jumps over the dog.");
  EXPECT_EQ(call->outcome().text(), call->text);
}

TEST_F(StreamTest, AnAnswerBegunAnewIsRefusedNotGlued) {
  const std::string first = "Paris is the capital of France, and it lies on the river Seine in the";
  const std::string other = "Paris is the capital of France, and it lies on the river Rhone, which";
  world_.options.call.max_reconnects = 1;
  auto call = Run({Stream({{10, Piece(first)}}, 20, kCut),
                   Stream({{10, Piece(other) + Finish() + kDone}}, 20)});
  ASSERT_EQ(call->error().code, Code::kStreamDropped);
  EXPECT_EQ(call->error().partial_text, first);
  EXPECT_EQ(call->text, first);
  EXPECT_FALSE(call->error().not_resumed.empty());
}

TEST_F(StreamTest, NothingVisibleYetIsAPlainRetry) {
  auto call = Run(
      {Stream({{10, ": ping\n\n"}}, 20, kCut), Stream({{10, Piece("a") + Finish() + kDone}}, 20)});
  ASSERT_TRUE(call->outcome().ok());
  EXPECT_EQ(Body(1).root()["messages"].size(), 1u);
  EXPECT_TRUE(call->outcome().stream->resumes.empty());
}

TEST_F(StreamTest, ReasoningAloneBeginsAnew) {
  const std::string thought =
      "data: {\"choices\":[{\"index\":0,\"delta\":{\"reasoning_content\":\"hm\"}}]}\n\n";
  auto call = Run({Stream({{10, thought}}, 20, kCut),
                   Stream({{10, thought + Piece("a") + Finish() + kDone}}, 20)});
  ASSERT_TRUE(call->outcome().ok());
  EXPECT_EQ(call->outcome().stream->message.choice(0).reasoning, "hm");
}

TEST_F(StreamTest, EveryReconnectIsBounded) {
  auto call =
      Run({Stream({{10, Piece("One ")}}, 20, kCut), Stream({{10, Piece("two ")}}, 20, kCut),
           Stream({{10, Piece("three ")}}, 20, kCut), Stream({{10, Piece("four ")}}, 20, kCut)});
  EXPECT_EQ(call->error().code, Code::kStreamDropped);
  EXPECT_EQ(call->text, "One two three four ");
  EXPECT_EQ(call->error().interrupted_by, Code::kReset);
  EXPECT_EQ(call->error().partial_text, call->text);
  EXPECT_EQ(world_.requests.size(), 4u);  // the first, and three reconnects
  EXPECT_NE(call->error().message.find("max_reconnects"), std::string::npos);
}

TEST_F(StreamTest, EveryReconnectIsBoundedForStallsToo) {
  auto call = Run({Stream({{10, Piece("One ")}}, kForever), Stream({{10, Piece("two ")}}, kForever),
                   Stream({{10, Piece("three ")}}, kForever)},
                  With(R"("max_reconnects":1)"));
  EXPECT_EQ(call->error().code, Code::kStreamDropped);
  EXPECT_EQ(call->error().interrupted_by, Code::kTimeout);
  EXPECT_EQ(world_.requests.size(), 2u);
}

TEST_F(StreamTest, ADeadlineAfterTheLastWordFailsNothing) {
  auto call = Run({Stream({{10, Piece("a") + Finish()}}, kForever)}, With(R"("deadline":1000)"));
  ASSERT_TRUE(call->outcome().ok()) << call->error().message;
  EXPECT_LE(call->outcome().duration, 1'001);
}

TEST_F(StreamTest, DoneAfterAFinishReasonShortensTheWait) {
  auto call = Run({Stream({{10, Piece("a") + Finish()}, {100, kDone}}, kForever)});
  ASSERT_TRUE(call->outcome().ok());
  EXPECT_LE(call->outcome().duration, 700);
}

TEST_F(StreamTest, DoneAloneIsNoAnswer) {
  auto call = Run({Stream({{10, kDone}}, kForever)}, With(R"("max_attempts":1)"));
  EXPECT_EQ(call->error().code, Code::kBadResponse);
  EXPECT_EQ(call->error().message, "the stream held no answer");
}

TEST_F(StreamTest, AnErrorAfterTheLastWordIsNoReasonToGoOn) {
  const std::string late = "data: {\"error\":{\"type\":\"server_error\",\"message\":\"late\"}}\n\n";
  auto call = Run({Stream({{10, Piece("a") + Finish() + late}}, 20)});
  EXPECT_EQ(call->error().code, Code::kStreamDropped);
  EXPECT_EQ(call->error().partial_text, "a");
  EXPECT_EQ(world_.requests.size(), 1u);
}

TEST_F(StreamTest, JunkAfterAWholeAnswerDoesNoHarm) {
  auto call = Run({Stream({{10, Piece("a") + Finish()}, {20, "data: {broken\n\n"}}, 30)});
  EXPECT_TRUE(call->outcome().ok());
}

TEST_F(StreamTest, AResumeThatBringsNothingCountsTwice) {
  auto call = Run({Stream({{10, Piece("word ")}}, 20, kCut), Stream({}, 20, {})});
  EXPECT_EQ(call->error().code, Code::kStreamDropped);
  EXPECT_EQ(world_.requests.size(), 3u);
}

TEST_F(StreamTest, ARefusedRequestForTheRestIsRetriedAsAnyOther) {
  auto call =
      Run({Stream({{10, Piece("One ")}}, 20, kCut), ErrorReply(500, kDown), ErrorReply(500, kDown),
           ErrorReply(500, kDown), Stream({{10, Piece("two") + Finish() + kDone}}, 20)});
  ASSERT_TRUE(call->outcome().ok()) << call->error().message;
  EXPECT_EQ(call->text, "One two");
}

TEST_F(StreamTest, ToolsForbidAResume) {
  auto call =
      Run({Stream({{10, Piece("One ")}}, 20, kCut)}, With(R"("tools":[{"type":"function"}])"));
  EXPECT_EQ(call->error().code, Code::kStreamDropped);
  EXPECT_EQ(world_.requests.size(), 1u);
  EXPECT_NE(call->error().not_resumed.find("tools"), std::string::npos);
}

TEST_F(StreamTest, ToolCallsOfADroppedStreamAreNeverHandedOut) {
  const std::string begun =
      R"(data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"c","function":)"
      "{\"name\":\"f\",\"arguments\":\"{\\\"a\"}}]}}]}\n\n";
  auto call = Run({Stream({{10, begun}}, 20, kCut)});
  EXPECT_EQ(call->error().code, Code::kStreamDropped);
  const std::string error = ErrorJson(call->error(), call->outcome().attempts, 1);
  EXPECT_EQ(error.find("\"name\":\"f\""), std::string::npos);
  EXPECT_EQ(world_.requests.size(), 1u);
}

TEST_F(StreamTest, AStallIsNoticedByBytesAndResumed) {
  auto call = Run({Stream({{10, Piece("One ")}}, kForever),
                   Stream({{10, Piece("two") + Finish() + kDone}}, 20)});
  ASSERT_TRUE(call->outcome().ok());
  EXPECT_EQ(call->outcome().attempts[0].code, Code::kTimeout);
  EXPECT_GE(world_.started_at[1], 120'000);
  EXPECT_LE(world_.started_at[1], 122'100);
}

TEST_F(StreamTest, CommentsAreNoProgress) {
  std::vector<std::pair<Millis, std::string>> reads = {{10, Piece("One ")}};
  for (Millis at = 60'000; at < 900'000; at += 60'000) reads.emplace_back(at, ": ping\n\n");
  auto call = Run({Stream(reads, kForever), Stream({{10, Piece("two") + Finish() + kDone}}, 20)});
  ASSERT_TRUE(call->outcome().ok());
  EXPECT_NE(call->outcome().attempts[0].message.find("progress_timeout"), std::string::npos);
  EXPECT_GE(world_.started_at[1], 300'000);
  EXPECT_LE(world_.started_at[1], 302'100);
}

TEST_F(StreamTest, TheFirstTokenHasAClockOfItsOwn) {
  auto call =
      Run({Stream({{100, ""}}, kForever), Stream({{10, Piece("a") + Finish() + kDone}}, 20)},
          With(R"("first_token_timeout":5000)"));
  ASSERT_TRUE(call->outcome().ok());
  EXPECT_NE(call->outcome().attempts[0].message.find("first_token_timeout"), std::string::npos);
  EXPECT_GE(world_.started_at[1], 5'000);
  EXPECT_LE(world_.started_at[1], 7'100);
}

TEST_F(StreamTest, CommentsGiveTheFirstTokenTwiceTheTime) {
  std::vector<std::pair<Millis, std::string>> reads;
  for (Millis at = 1'000; at < 60'000; at += 1'000) reads.emplace_back(at, ": queued\n\n");
  auto call = Run({Stream(reads, kForever), Stream({{10, Piece("a") + Finish() + kDone}}, 20)},
                  With(R"("first_token_timeout":5000)"));
  EXPECT_GE(world_.started_at[1], 10'000);
  EXPECT_LE(world_.started_at[1], 12'100);
}

TEST_F(StreamTest, AnErrorInTheStreamIsClassifiedAndRetried) {
  const std::string overloaded =
      "data: {\"error\":{\"type\":\"overloaded_error\",\"message\":\"busy\"}}\n\n";
  auto call =
      Run({Stream({{10, overloaded}}, 20), Stream({{10, Piece("a") + Finish() + kDone}}, 20)});
  ASSERT_TRUE(call->outcome().ok());
  EXPECT_EQ(call->outcome().attempts[0].code, Code::kProvider);
}

TEST_F(StreamTest, AnErrorThatNoRetryMendsKeepsThePartialText) {
  const std::string filtered =
      "data: {\"error\":{\"code\":\"content_filter\",\"message\":\"no\"}}\n\n";
  auto call = Run({Stream({{10, Piece("One ") + filtered}}, 20)});
  EXPECT_EQ(call->error().code, Code::kStreamDropped);
  EXPECT_EQ(call->error().interrupted_by, Code::kContentFilter);
  EXPECT_EQ(call->error().partial_text, "One ");
  EXPECT_EQ(world_.requests.size(), 1u);
}

TEST_F(StreamTest, AServerThatKnowsNoPrefillIsAskedByInstruction) {
  world_.options.call.resume = config::Resume::kPrefill;
  const std::string refusal =
      R"({"error":{"message":"This model does not support assistant message prefill."}})";
  auto call = Run({Stream({{10, Piece("One ")}}, 20, kCut), ErrorReply(400, refusal),
                   Stream({{10, Piece("two") + Finish() + kDone}}, 20)});
  ASSERT_TRUE(call->outcome().ok()) << call->error().message;
  EXPECT_EQ(Body(1).root()["messages"].size(), 2u);
  EXPECT_EQ(Body(2).root()["messages"].size(), 3u);
  EXPECT_EQ(call->text, "One two");
}

TEST_F(StreamTest, AServerThatKnowsNoStreamOptionsIsAskedWithout) {
  const std::string refusal = R"({"error":{"message":"Unknown parameter: stream_options"}})";
  auto call = Run({ErrorReply(400, refusal), Stream({{10, Piece("a") + Finish() + kDone}}, 20)});
  ASSERT_TRUE(call->outcome().ok());
  EXPECT_FALSE(Body(1).root()["stream_options"].exists());
}

TEST_F(StreamTest, AnAnswerThatComesWholeIsOnePiece) {
  auto call = Run({Answer("Hello")});
  ASSERT_TRUE(call->outcome().ok());
  EXPECT_EQ(call->text, "Hello");
  EXPECT_EQ(call->outcome().text(), "Hello");
}

TEST_F(StreamTest, APageOfHtmlIsNoEmptyAnswer) {
  Reply page = Stream({{10, "<html>login</html>"}}, 20);
  auto call = Run({page}, With(R"("max_attempts":1)"));
  EXPECT_EQ(call->error().code, Code::kBadResponse);
  EXPECT_NE(call->error().message.find("HTML"), std::string::npos);
}

TEST_F(StreamTest, UsageIsSummedAndEstimatedWhereItIsMissing) {
  const std::string usage =
      "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":20,\"completion_tokens\":3,"
      "\"total_tokens\":23}}\n\n";
  auto call = Run({Stream({{10, Piece("One two three four ")}}, 20, kCut),
                   Stream({{10, Piece("five") + Finish() + usage + kDone}}, 20)});
  const StreamResult& result = *call->outcome().stream;
  EXPECT_TRUE(result.usage_estimated);
  const auto sum = json::Document::Parse(result.usage_json);
  EXPECT_GT(*sum->root()["prompt_tokens"].AsInt(), 20);
  EXPECT_EQ(*sum->root()["completion_tokens"].AsInt(), 3 + 4);
  ASSERT_EQ(result.usages.size(), 1u);
}

TEST_F(StreamTest, UsageOfOneAttemptIsTheServicesOwn) {
  const std::string usage = R"({"prompt_tokens":2,"completion_tokens":1,"total_tokens":3,"x":{}})";
  auto call = Run({Stream(
      {{10, Piece("a") + Finish() + "data: {\"choices\":[],\"usage\":" + usage + "}\n\n" + kDone}},
      20)});
  EXPECT_EQ(call->outcome().stream->usage_json, usage);
  EXPECT_FALSE(call->outcome().stream->usage_estimated);
}

TEST_F(StreamTest, AReaderThatHasEnoughPausesReadingAndIsNoStall) {
  world_.replies = {Stream({{10, Piece("a")}, {900'000, Piece("b") + Finish() + kDone}}, 900'010)};
  TestCall call(world_, kHi, CallKind::kStream);
  call.has_enough = true;
  world_.Run(500'000);
  EXPECT_EQ(world_.pauses, (std::vector<bool>{true}));
  EXPECT_EQ(call.times_ended, 0);
  call.has_enough = false;
  world_.Run(890'000);
  call->ContinueReading();
  EXPECT_EQ(world_.pauses, (std::vector<bool>{true, false}));
  world_.Run();
  EXPECT_TRUE(call.outcome().ok());
  EXPECT_EQ(call.text, "ab");
}

TEST_F(StreamTest, TheDeadlineHoldsOverResumesAndKeepsThePartialText) {
  auto call = Run({Stream({{10, Piece("One ")}}, kForever)}, With(R"("deadline":30000)"));
  EXPECT_EQ(call->error().code, Code::kDeadline);
  EXPECT_EQ(call->error().partial_text, "One ");
  EXPECT_EQ(call->outcome().duration, 30'000);
}

TEST_F(StreamTest, CancelKeepsThePartialText) {
  world_.replies = {Stream({{10, Piece("One ")}}, kForever)};
  TestCall call(world_, kHi, CallKind::kStream);
  world_.Run(1'000);
  call->Cancel(Code::kCancelled);
  EXPECT_EQ(call.error().code, Code::kCancelled);
  EXPECT_EQ(call.error().partial_text, "One ");
  EXPECT_EQ(world_.open_transfers, 0);
}

TEST_F(StreamTest, AnAnswerBeyondTheLimitIsAnError) {
  auto call = Run({Stream({{10, Piece(std::string(5'000, 'a'))}}, 20)},
                  With(R"("max_response_bytes":1000)"));
  EXPECT_EQ(call->error().code, Code::kBadResponse);
}

}  // namespace
}  // namespace failsoft::engine::testing
