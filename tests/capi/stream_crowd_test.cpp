// Two thousand slow streams on one client.
#include <sys/resource.h>

#include <chrono>

#include "tests/capi/stream_reader.h"

namespace failsoft::capi_test {
namespace {

constexpr size_t kStreams = 2'000;
constexpr size_t kPieces = 6;
constexpr char kSlow[] =
    R"({"replies": [{"answer": " a b c d e f", "stream": {"token_ms": 100}, "fault": "stall_body",)"
    R"("at": {"text_bytes": 12}, "times": -1}]})";

constexpr char kPatience[] =
    R"("connect_timeout": 60000000, "first_token_timeout": 60000000, "idle_timeout": 60000000,)"
    R"("progress_timeout": 60000000)";

int Micros(std::chrono::steady_clock::time_point since) {
  return static_cast<int>((std::chrono::steady_clock::now() - since) /
                          std::chrono::microseconds(1));
}

class StreamCrowd : public testing::Test {
 protected:
  void SetUp() override {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_cur < 2 * kStreams) GTEST_SKIP() << "too few descriptors are allowed";
    Sim();
  }

  void TakeEvents(failsoft_queue* queue) {
    Batch batch;
    ASSERT_EQ(
        Take(batch,
             [&](failsoft_batch** out) { return failsoft_queue_drain(queue, 4096, kLong, out); }),
        FAILSOFT_OK);
    for (size_t i = 0; i < failsoft_batch_count(batch.get()); ++i) {
      failsoft_event_view event{};
      failsoft_batch_get(batch.get(), i, &event, sizeof event);
      Story& story = stories_[event.tag];
      story.Add(event);
      pieces_ += event.kind == FAILSOFT_EVENT_DELTA ? 1 : 0;
      ends_ += story.ends;
    }
  }

  std::vector<Story> stories_{kStreams};
  size_t pieces_ = 0;
  size_t ends_ = 0;
};

TEST_F(StreamCrowd, LosesNoEventAndIsCancelledAtOnce) {
  const size_t fds = OpenFds();
  {
    const Client client = MakeClientFor(kSlow, kPatience);
    const Queue queue = MakeQueue();
    std::vector<Call> calls;
    for (size_t i = 0; i < kStreams; ++i) {
      calls.push_back(StartStream(client.get(), queue.get(), i));
    }
    while (pieces_ < kStreams * kPieces && ends_ == 0) TakeEvents(queue.get());
    for (const Story& story : stories_) {
      ASSERT_EQ(story.text, " a b c d e f");
      ASSERT_EQ(story.attempts, 1);
    }
    const auto begin = std::chrono::steady_clock::now();
    for (const Call& call : calls) ASSERT_EQ(failsoft_call_cancel(call.get()), FAILSOFT_OK);
    RecordProperty("cancel_calls_us", Micros(begin));
    while (ends_ < kStreams) TakeEvents(queue.get());
    RecordProperty("cancel_all_us", Micros(begin));
    EXPECT_TRUE(Eventually([&] { return Sim().OpenConnections() <= 1; }));  // the one that asks
    RecordProperty("server_saw_all_us", Micros(begin));
    failsoft_batch* late = nullptr;
    EXPECT_EQ(failsoft_queue_drain(queue.get(), 1, 0, &late), FAILSOFT_AGAIN);
    for (const Story& story : stories_) {
      ASSERT_EQ(story.status, FAILSOFT_CANCELLED);
      ASSERT_EQ(story.ends, 1);
      ASSERT_EQ(story.late, 0);
    }
  }
  EXPECT_TRUE(Eventually([&] { return OpenFds() == fds; })) << OpenFds() - fds << " too many";
}

}  // namespace
}  // namespace failsoft::capi_test
