// Everything from every thread at the same time; most of use under the thread sanitizer.
#include <atomic>
#include <mutex>
#include <set>
#include <vector>

#include "tests/capi/stranger.h"

namespace failsoft::capi_test {
namespace {

constexpr int kThreads = 8;
constexpr int kCallsEach = 25;

template <typename Work>
void InThreads(int count, const Work& work) {
  std::vector<std::thread> threads;
  for (int i = 0; i < count; ++i) threads.emplace_back([&work, i] { work(i); });
  for (std::thread& thread : threads) thread.join();
}

TEST(Threads, BlockingCallsOnOneClient) {
  const Client client =
      MakeClientFor(R"({"replies": [{"times": 20, "status": 503, "body": "busy"}]})",
                    R"("base_delay": 10, "max_attempts": 21)");
  InThreads(kThreads, [&](int) {
    for (int i = 0; i < kCallsEach; ++i) {
      const Call call = StartChat(client.get());
      EXPECT_EQ(EndOf(call.get()), FAILSOFT_OK);
    }
  });
}

// Collects tags until `wanted` terminal events came, from as many threads as call it.
class Collector {
 public:
  Collector(failsoft_queue* queue, size_t wanted) : queue_(queue), wanted_(wanted) {}

  void Collect() {
    while (seen_ < wanted_) {
      Batch batch;
      Take(batch, [&](failsoft_batch** out) { return failsoft_queue_drain(queue_, 3, 5, out); });
      for (size_t i = 0; i < failsoft_batch_count(batch.get()); ++i) Note(batch.get(), i);
    }
  }

  const std::multiset<uint64_t>& tags() const { return tags_; }

 private:
  void Note(const failsoft_batch* batch, size_t index) {
    failsoft_event_view view;
    failsoft_batch_get(batch, index, &view, sizeof view);
    const std::lock_guard lock(mutex_);
    tags_.insert(view.tag);
    ++seen_;
  }

  failsoft_queue* queue_;
  size_t wanted_;
  std::atomic<size_t> seen_ = 0;
  std::mutex mutex_;
  std::multiset<uint64_t> tags_;
};

TEST(Threads, EachCallEndsOnceOnASharedQueue) {
  const Client client = MakeClientFor("{}");
  const Queue queue = MakeQueue();
  std::vector<Call> calls(kThreads * kCallsEach);
  Collector collector(queue.get(), calls.size());
  InThreads(kThreads + 2, [&](int thread) {
    if (thread >= kThreads) return collector.Collect();
    for (int i = 0; i < kCallsEach; ++i) {
      const auto tag = static_cast<uint64_t>(thread * kCallsEach + i);
      calls[tag] = StartChat(client.get(), queue.get(), tag);
    }
  });
  EXPECT_EQ(collector.tags().size(), calls.size());
  const std::set<uint64_t> different(collector.tags().begin(), collector.tags().end());
  EXPECT_EQ(different.size(), calls.size());
}

// Takes `count` events one by one, however often it has to come back.
void TakeOneByOne(failsoft_queue* queue, int64_t timeout_ms, int count) {
  for (int taken = 0; taken < count;) {
    Batch batch;
    Take(batch,
         [&](failsoft_batch** out) { return failsoft_queue_drain(queue, 1, timeout_ms, out); });
    taken += static_cast<int>(failsoft_batch_count(batch.get()));
  }
}

// As many events as are waited for, each taken alone: one lost wake, and a thread sleeps for ever.
TEST(Threads, NoSleeperOfASharedQueueIsForgotten) {
  const Client client = MakeClientFor(R"({"answer_delay_ms": 1})");
  const Queue queue = MakeQueue();
  std::vector<Call> calls(kThreads * kCallsEach);
  InThreads(kThreads + 1, [&](int thread) {
    if (thread < kThreads) {
      return TakeOneByOne(queue.get(), thread % 2 == 0 ? -1 : 1, kCallsEach);
    }
    for (Call& call : calls) call = StartChat(client.get(), queue.get());
  });
  Batch batch;
  EXPECT_EQ(
      Take(batch,
           [&](failsoft_batch** out) { return failsoft_queue_drain(queue.get(), 1, 0, out); }),
      FAILSOFT_AGAIN);
}

TEST(Threads, CancelReportAndWaitAtOnce) {
  const Client client = MakeClientFor(kHang);
  for (int round = 0; round < 20; ++round) {
    const Call call = StartChat(client.get());
    InThreads(4, [&](int thread) {
      if (thread == 0) failsoft_call_cancel(call.get());
      if (thread == 1) failsoft_call_cancel(call.get());
      Buf report;
      Take(report, [&](failsoft_buf** out) { return failsoft_call_report(call.get(), out); });
      EXPECT_EQ(failsoft_call_wait(call.get(), kLong), FAILSOFT_OK);
    });
    EXPECT_EQ(EndOf(call.get()), FAILSOFT_CANCELLED);
  }
}

TEST(Threads, StatisticsWhileCallsRun) {
  const Client client = MakeClientFor("{}");
  const Queue queue = MakeQueue();
  InThreads(4, [&](int thread) {
    for (int i = 0; i < kCallsEach; ++i) {
      Buf stats;
      EXPECT_EQ(
          Take(stats, [&](failsoft_buf** out) { return failsoft_client_stats(client.get(), out); }),
          FAILSOFT_OK);
      const Call call = StartChat(client.get(), thread % 2 ? queue.get() : nullptr);
      EXPECT_EQ(EndOf(call.get()), FAILSOFT_OK);
    }
  });
}

TEST(Threads, ReleaseWhileAnotherThreadWorks) {
  for (int round = 0; round < 20; ++round) {
    Client client = MakeClientFor("{}");
    Queue queue = MakeQueue();
    Call one = StartChat(client.get(), queue.get());
    Call two = StartChat(client.get());
    InThreads(4, [&](int thread) {
      if (thread == 0) client.reset();
      if (thread == 1) one.reset();
      if (thread == 2) queue.reset();
      if (thread == 3) {
        EXPECT_EQ(EndOf(two.get()), FAILSOFT_OK);
      }
    });
  }
}

TEST(Threads, ShutdownWhileOthersStartAndWait) {
  const Client client = MakeClientFor(R"({"answer_delay_ms": 2})");
  InThreads(kThreads, [&](int thread) {
    if (thread == 0) {
      EXPECT_GE(failsoft_client_shutdown(client.get(), 1), FAILSOFT_OK);
      return;
    }
    for (int i = 0; i < kCallsEach; ++i) {
      Call call;
      const failsoft_status started = Take(call, [&](failsoft_call** out) {
        return failsoft_call_start(client.get(), FAILSOFT_CALL_CHAT, kAsk, sizeof kAsk - 1, nullptr,
                                   0, out, nullptr);
      });
      if (started == FAILSOFT_CLOSED) return;
      EXPECT_EQ(started, FAILSOFT_OK);
      const failsoft_status end = EndOf(call.get());
      EXPECT_TRUE(end == FAILSOFT_OK || end == FAILSOFT_CLOSED) << failsoft_status_name(end);
    }
  });
}

}  // namespace
}  // namespace failsoft::capi_test
