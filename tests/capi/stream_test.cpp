// Streams through the C interface: backpressure, pages, waiting, cancelling, letting go, forking.
#include <malloc.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstddef>
#include <cstring>

#include "tests/capi/stream_reader.h"

namespace failsoft::capi_test {
namespace {

constexpr int64_t kBytes = 4 << 20;
const std::string kLong4MiB =
    R"({"replies": [{"answer_bytes": 4194304, "stream": {"tokens": 1024}, "times": -1}]})";
const std::string kWater = R"("stream_high_water": 65536, "stream_low_water": 16384)";
constexpr char kStalls[] =
    R"({"replies": [{"answer": "One two three", "fault": "stall_body", "at": {"text_bytes": 7},)"
    R"("times": -1}]})";

// How much text the server has handed to its socket for the world's first request.
int64_t SentText() {
  const json::Document record = Sim().Requests(World());
  const json::Value request = record.root()["requests"].At(0);
  return request ? request["streamed"]["text_bytes"].AsInt().value_or(0) : 0;
}

// The server's count once it no longer grows. What it can still write without a reader is what the
// kernel holds for a connection on loopback.
int64_t SentTextAtRest() {
  int64_t last = -1;
  int same = 0;
  EXPECT_TRUE(Eventually([&] {
    const int64_t now = SentText();
    same = now == last && now > 0 ? same + 1 : 0;
    last = now;
    return same == 100;
  }));
  return last;
}

Story DrainAll(failsoft_queue* queue, size_t max_events = 4096) {
  Story story;
  while (story.ends == 0) {
    Batch batch;
    const auto status = Take(batch, [&](failsoft_batch** out) {
      return failsoft_queue_drain(queue, max_events, kLong, out);
    });
    if (status != FAILSOFT_OK) break;
    EXPECT_LE(failsoft_batch_count(batch.get()), max_events);
    story.AddAll(batch.get());
  }
  return story;
}

Batch NextOf(failsoft_call* call, int64_t timeout_ms = kLong) {
  Batch batch;
  Take(batch, [&](failsoft_batch** out) { return failsoft_call_next(call, timeout_ms, out); });
  return batch;
}

// Reads until some text is there.
std::string SomeText(failsoft_call* call) {
  Story story;
  while (story.text.empty() && story.ends == 0) story.AddAll(NextOf(call).get());
  return story.text;
}

TEST(Stream, ReadsNoFurtherThanTheHighWaterOnASharedQueue) {
  const Client client = MakeClientFor(kLong4MiB, kWater);
  const Queue queue = MakeQueue();
  const Call call = StartStream(client.get(), queue.get());
  const int64_t sent = SentTextAtRest();
  EXPECT_LT(sent, kBytes);
  const Story story = DrainAll(queue.get());
  EXPECT_EQ(story.status, FAILSOFT_OK);
  EXPECT_EQ(story.text.size(), static_cast<size_t>(kBytes));
}

TEST(Stream, ReadsNoFurtherThanTheHighWaterOnItsOwnQueue) {
  const Client client = MakeClientFor(kLong4MiB, kWater);
  const Call call = StartStream(client.get());
  const Call other = StartChat(client.get(), nullptr, 0,
                               R"({"model": "x", "messages": [{"role": "user", "content": "?"}]})");
  Story story;
  story.text = SomeText(call.get());
  EXPECT_EQ(EndOf(other.get()), FAILSOFT_OK);  // carries the stream forward too
  EXPECT_LT(SentTextAtRest(), kBytes);
  const Story rest = ReadAll(call.get());
  EXPECT_EQ(rest.status, FAILSOFT_OK);
  EXPECT_EQ(story.text.size() + rest.text.size(), static_cast<size_t>(kBytes));
  EXPECT_EQ(rest.ends, 1);
  EXPECT_EQ(rest.late, 0);
}

TEST(Stream, WaitingForTheEndReadsWhatNobodyTakes) {
  const Client client = MakeClientFor(kLong4MiB, kWater);
  const Queue queue = MakeQueue();
  const Call own = StartStream(client.get());
  const Call shared = StartStream(client.get(), queue.get());
  EXPECT_EQ(EndOf(own.get()), FAILSOFT_OK);
  EXPECT_EQ(EndOf(shared.get()), FAILSOFT_OK);
  EXPECT_EQ(ReadAll(own.get()).text.size(), static_cast<size_t>(kBytes));
  EXPECT_EQ(DrainAll(queue.get()).text.size(), static_cast<size_t>(kBytes));
}

// What malloc has handed out and not got back.
int64_t BytesInUse() {
  const struct mallinfo2 info = mallinfo2();
  return static_cast<int64_t>(info.uordblks + info.hblkhd);
}

// 65,536 pieces of four bytes, each of which would take thirteen times as much.
TEST(Stream, WaitingForTheEndKeepsLittleMoreThanTheText) {
  constexpr int64_t kText = 256 << 10;
  const Client client = MakeClientFor(
      R"({"replies": [{"answer_bytes": 262144, "stream": {"tokens": 4}, "times": -1}]})", kWater);
  const Queue queue = MakeQueue();
  for (failsoft_queue* const where : {static_cast<failsoft_queue*>(nullptr), queue.get()}) {
    const int64_t before = BytesInUse();
    const Call call = StartStream(client.get(), where);
    EXPECT_EQ(failsoft_call_wait(call.get(), kLong), FAILSOFT_OK);
    EXPECT_LT(BytesInUse() - before, 7 * kText);  // the call has it too, and buffers grow by half
    const Story story = where == nullptr ? ReadAll(call.get()) : DrainAll(where);
    EXPECT_EQ(story.text, Parsed(ResultOf(call.get())).root()["text"].AsString());
    EXPECT_EQ(story.text.size(), static_cast<size_t>(kText));
    EXPECT_LT(story.deltas, kText / 50);
    EXPECT_EQ(story.ends, 1);
    EXPECT_EQ(story.late, 0);
  }
}

TEST(Stream, FewEventsAtATimeCutAPage) {
  const Client client = MakeClientFor(
      R"({"replies": [{"answer": "one two three four five six seven eight nine ten", "times": -1}]})");
  for (const size_t most : {1, 2, 3, 7}) {
    const Queue queue = MakeQueue();
    const Call call = StartStream(client.get(), queue.get());
    EXPECT_EQ(EndOf(call.get()), FAILSOFT_OK);
    const Story story = DrainAll(queue.get(), most);
    EXPECT_EQ(story.text, "one two three four five six seven eight nine ten");
    EXPECT_EQ(story.deltas, 10);
    EXPECT_EQ(story.ends, 1);
    EXPECT_EQ(story.late, 0);
  }
}

TEST(Stream, EventsOutliveTheirCallAndClient) {
  Client client = MakeClientFor(R"({"replies": [{"answer": "kept"}]})");
  Queue queue = MakeQueue();
  Call call = StartStream(client.get(), queue.get());
  EXPECT_EQ(EndOf(call.get()), FAILSOFT_OK);
  Batch batch;
  Take(batch,
       [&](failsoft_batch** out) { return failsoft_queue_drain(queue.get(), 100, kLong, out); });
  call.reset();
  client.reset();
  queue.reset();
  Story story;
  story.AddAll(batch.get());
  EXPECT_EQ(story.text, "kept");
  EXPECT_EQ(story.ends, 1);
}

TEST(Stream, AnOlderCallersViewIsNotWrittenBeyond) {
  const Client client = MakeClientFor(R"({"replies": [{"answer": "piece"}]})");
  const Call call = StartStream(client.get());
  EXPECT_EQ(EndOf(call.get()), FAILSOFT_OK);
  const Batch batch = NextOf(call.get());
  constexpr size_t kOldSize = offsetof(failsoft_event_view, delta);
  for (size_t i = 0; i < failsoft_batch_count(batch.get()); ++i) {
    failsoft_event_view view;
    memset(&view, 0x5a, sizeof view);
    ASSERT_EQ(failsoft_batch_get(batch.get(), i, &view, kOldSize), FAILSOFT_OK);
    EXPECT_NE(view.kind, 0);
    for (size_t at = kOldSize; at < sizeof view; ++at) {
      ASSERT_EQ(reinterpret_cast<const unsigned char*>(&view)[at], 0x5a);
    }
  }
}

TEST(Stream, ALargerViewOfANewerCallerIsFilledWithZeros) {
  const Client client = MakeClientFor(R"({"replies": [{"answer": "piece"}]})");
  const Call call = StartStream(client.get());
  const Batch batch = NextOf(call.get());
  struct {
    failsoft_event_view view;
    uint64_t more;
  } newer;
  memset(&newer, 0x5a, sizeof newer);
  ASSERT_EQ(failsoft_batch_get(batch.get(), 0, &newer.view, sizeof newer), FAILSOFT_OK);
  EXPECT_EQ(newer.more, 0u);
}

TEST(Stream, CancelledInTheMiddleFromAnotherThread) {
  const Client client = MakeClientFor(kStalls);
  for (int round = 0; round < 20; ++round) {
    const Call call = StartStream(client.get());
    EXPECT_EQ(SomeText(call.get()).substr(0, 3), "One");
    std::thread canceller([&] { failsoft_call_cancel(call.get()); });
    const Story story = ReadAll(call.get());
    canceller.join();
    EXPECT_EQ(story.status, FAILSOFT_CANCELLED);
    EXPECT_EQ(story.ends, 1);
    EXPECT_EQ(story.late, 0);
    EXPECT_EQ(Parsed(ErrorOf(call.get())).root()["partial_text"].AsString(), "One two");
  }
  EXPECT_TRUE(Eventually([] { return Sim().OpenConnections() <= 1; }));
}

TEST(Stream, ReleasedInTheMiddleFromAnotherThread) {
  const Client client = MakeClientFor(kLong4MiB, kWater);
  const Queue queue = MakeQueue();
  for (int round = 0; round < 20; ++round) {
    Call call = StartStream(client.get(), queue.get());
    std::thread releaser([&] { call.reset(); });
    Batch batch;
    Take(batch, [&](failsoft_batch** out) {
      return failsoft_queue_drain(queue.get(), 4, round % 3, out);
    });
    releaser.join();
    Story story;
    story.AddAll(batch.get());
  }
  Batch none;
  EXPECT_EQ(
      Take(none,
           [&](failsoft_batch** out) { return failsoft_queue_drain(queue.get(), 100, 0, out); }),
      FAILSOFT_AGAIN);
}

TEST(Stream, ItsQueueIsReleasedUnderIt) {
  const Client client = MakeClientFor(kLong4MiB, kWater);
  Queue queue = MakeQueue();
  const Call call = StartStream(client.get(), queue.get());
  ASSERT_TRUE(Eventually([] { return SentText() > 0; }));
  queue.reset();
  EXPECT_EQ(EndOf(call.get()), FAILSOFT_OK);
  EXPECT_EQ(Parsed(ResultOf(call.get())).root()["text"].AsString().size(),
            static_cast<size_t>(kBytes));
}

TEST(Stream, AQueueReleasedWhileReadingIsPausedDoesNotStopTheCall) {
  const Client client = MakeClientFor(kLong4MiB, kWater);
  Queue queue = MakeQueue();
  const Call call = StartStream(client.get(), queue.get());
  EXPECT_LT(SentTextAtRest(), kBytes);
  queue.reset();
  EXPECT_TRUE(Eventually([] { return SentText() == kBytes; }));
  EXPECT_EQ(EndOf(call.get()), FAILSOFT_OK);
}

// A garbage collector may leave thousands of them.
TEST(Stream, ThatWasReadToItsEndKeepsLittleMoreThanItsOutcome) {
  constexpr size_t kStreams = 200;
  const Client client = MakeClientFor(R"({"replies": [{"answer": "One two three", "times": -1}]})");
  const Queue queue = MakeQueue();
  for (failsoft_queue* const where : {static_cast<failsoft_queue*>(nullptr), queue.get()}) {
    std::vector<Call> calls;
    for (size_t i = 0; i < kStreams; ++i) {
      calls.push_back(StartStream(client.get(), where));
      const Story story = where == nullptr ? ReadAll(calls.back().get()) : DrainAll(where);
      EXPECT_EQ(story.text, "One two three");
    }
    for (const Call& call : calls) {
      EXPECT_EQ(failsoft_call_cancel(call.get()), FAILSOFT_OK);  // too late
      EXPECT_EQ(EndOf(call.get()), FAILSOFT_OK);
      EXPECT_EQ(Parsed(ResultOf(call.get())).root()["text"].AsString(), "One two three");
    }
    const int64_t with = BytesInUse();
    calls.clear();
    EXPECT_LT((with - BytesInUse()) / static_cast<int64_t>(kStreams), 4096);
  }
}

TEST(Stream, EndsWithItsClient) {
  const Client client = MakeClientFor(kStalls);
  const Queue queue = MakeQueue();
  const Call shared = StartStream(client.get(), queue.get());
  const Call own = StartStream(client.get());
  EXPECT_EQ(SomeText(own.get()).substr(0, 3), "One");
  EXPECT_EQ(failsoft_client_shutdown(client.get(), 0), FAILSOFT_AGAIN);
  EXPECT_EQ(ReadAll(own.get()).status, FAILSOFT_CLOSED);
  const Story story = DrainAll(queue.get());
  EXPECT_EQ(story.status, FAILSOFT_CLOSED);
  EXPECT_EQ(story.late, 0);
}

TEST(Stream, IsTheParentsAfterAFork) {
  const Client client = MakeClientFor(kStalls);
  const Queue queue = MakeQueue();
  const Call shared = StartStream(client.get(), queue.get());
  Call own = StartStream(client.get());
  EXPECT_EQ(SomeText(own.get()).substr(0, 3), "One");
  Batch held = NextOf(own.get(), 0);
  const pid_t child = fork();
  if (child == 0) {
    alarm(50);
    failsoft_batch* batch = nullptr;
    const bool forked = failsoft_call_next(own.get(), -1, &batch) == FAILSOFT_FORKED &&
                        failsoft_queue_drain(queue.get(), 1, -1, &batch) == FAILSOFT_FORKED;
    held.reset();
    own.reset();
    _exit(forked ? 0 : 1);
  }
  int status = -1;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(failsoft_call_cancel(own.get()), FAILSOFT_OK);
  EXPECT_EQ(EndOf(own.get()), FAILSOFT_CANCELLED);
}

}  // namespace
}  // namespace failsoft::capi_test
