// The two ways an event loop learns of events: a descriptor, and a wakeup.
#include <poll.h>

#include <atomic>
#include <condition_variable>
#include <future>
#include <memory>
#include <mutex>

#include "tests/capi/stranger.h"

namespace failsoft::capi_test {
namespace {

bool Readable(failsoft_queue* queue, int timeout_ms = 0) {
  pollfd entry{failsoft_queue_fd(queue), POLLIN, 0};
  return poll(&entry, 1, timeout_ms) == 1 && (entry.revents & POLLIN) != 0;
}

size_t Drain(failsoft_queue* queue, size_t max_events, int64_t timeout_ms = 0) {
  Batch batch;
  Take(batch, [&](failsoft_batch** out) {
    return failsoft_queue_drain(queue, max_events, timeout_ms, out);
  });
  return failsoft_batch_count(batch.get());
}

TEST(Queue, ReadableIfAndOnlyIfEventsAreThere) {
  const Client client = MakeClientFor("{}");
  const Queue queue = MakeQueue();
  EXPECT_FALSE(Readable(queue.get()));
  const Call one = StartChat(client.get(), queue.get(), 1);
  const Call two = StartChat(client.get(), queue.get(), 2);
  EXPECT_TRUE(Readable(queue.get(), kLong));
  EXPECT_EQ(EndOf(one.get()), FAILSOFT_OK);
  EXPECT_EQ(EndOf(two.get()), FAILSOFT_OK);
  EXPECT_EQ(Drain(queue.get(), 1), 1u);
  EXPECT_TRUE(Readable(queue.get()));
  EXPECT_EQ(Drain(queue.get(), 10), 1u);
  EXPECT_FALSE(Readable(queue.get()));
  EXPECT_EQ(Drain(queue.get(), 10), 0u);
}

TEST(Queue, NotReadableOnceItsEventsWereDropped) {
  const Client client = MakeClientFor("{}");
  const Queue queue = MakeQueue();
  Call call = StartChat(client.get(), queue.get());
  EXPECT_TRUE(Readable(queue.get(), kLong));
  call.reset();
  EXPECT_FALSE(Readable(queue.get()));
}

TEST(Queue, DescriptorAskedForWhenEventsAreThere) {
  const Client client = MakeClientFor("{}");
  const Queue queue = MakeQueue();
  const Call call = StartChat(client.get(), queue.get());
  EXPECT_EQ(EndOf(call.get()), FAILSOFT_OK);
  EXPECT_TRUE(Readable(queue.get()));
  EXPECT_EQ(failsoft_queue_fd(queue.get()), failsoft_queue_fd(queue.get()));
}

TEST(Queue, EmptyDrainComesBackInTime) {
  const Queue queue = MakeQueue();
  failsoft_batch* batch = nullptr;
  EXPECT_EQ(failsoft_queue_drain(queue.get(), 10, 0, &batch), FAILSOFT_AGAIN);
  EXPECT_EQ(failsoft_queue_drain(queue.get(), 10, 5, &batch), FAILSOFT_AGAIN);
  EXPECT_EQ(batch, nullptr);
}

TEST(Queue, NextIsNotForSharedQueues) {
  const Client client = MakeClientFor("{}");
  const Queue queue = MakeQueue();
  const Call call = StartChat(client.get(), queue.get());
  failsoft_batch* batch = nullptr;
  EXPECT_EQ(failsoft_call_next(call.get(), 0, &batch), FAILSOFT_STATE);
}

// Its reader drives the client while it waits, and has gone.
TEST(Queue, CallsGoOnWhileTheirReaderIsAway) {
  const Client client = MakeClientFor(R"({"replies": [{"times": 2, "status": 503, "body": ""}]})",
                                      R"("base_delay": 50)");
  const Queue queue = MakeQueue();
  const Call call = StartChat(client.get(), queue.get());
  failsoft_batch* batch = nullptr;
  EXPECT_EQ(failsoft_queue_drain(queue.get(), 10, 1, &batch), FAILSOFT_AGAIN);
  EXPECT_TRUE(Readable(queue.get(), kLong));
  EXPECT_EQ(EndOf(call.get()), FAILSOFT_OK);
}

TEST(Queue, ItsReaderHearsOfEveryClient) {
  const Client one = MakeClientFor(kHang);
  const Client another = MakeClient(ConfigFor(Sim(), World() + "-another", "{}"));
  const Queue queue = MakeQueue();
  const Call hangs = StartChat(one.get(), queue.get(), 1);
  std::atomic<int> taken = 0;
  std::thread reader([&] {
    while (taken < 100) taken += static_cast<int>(Drain(queue.get(), 10, -1));
  });
  std::vector<Call> calls;
  for (int i = 0; i < 100; ++i) {
    calls.push_back(StartChat(another.get(), queue.get(), 2));
    EXPECT_TRUE(Eventually([&] { return taken > i; }));
  }
  reader.join();
}

TEST(Queue, ItsReaderKeepsNoClientThatIsGone) {
  const Client lasting = MakeClientFor("{}");
  const std::string hangs = ConfigFor(Sim(), World() + "-hangs", kHang);
  EXPECT_EQ(EndOf(StartChat(lasting.get()).get()), FAILSOFT_OK);
  for (int i = 0; i < 20; ++i) {
    const Queue queue = MakeQueue();
    const size_t fds = OpenFds();
    Client client = MakeClient(hangs);
    Call call = StartChat(client.get(), queue.get());
    std::thread reader([&] { EXPECT_EQ(Drain(queue.get(), 1, -1), 1u); });
    std::this_thread::yield();
    call.reset();
    client.reset();
    EXPECT_TRUE(Eventually([&] { return OpenFds() <= fds; }));
    const Call last = StartChat(lasting.get(), queue.get());
    reader.join();
  }
}

void Count(void* context) { static_cast<std::atomic<int>*>(context)->fetch_add(1); }

TEST(Wakeup, OnceForEachTimeTheQueueFills) {
  const Client client = MakeClientFor("{}");
  const Queue queue = MakeQueue();
  std::atomic<int> wakeups = 0;
  ASSERT_EQ(failsoft_queue_set_wakeup(queue.get(), Count, &wakeups), FAILSOFT_OK);
  for (int round = 1; round <= 3; ++round) {
    std::vector<Call> calls;
    for (int i = 0; i < 5; ++i) calls.push_back(StartChat(client.get(), queue.get()));
    for (const Call& call : calls) EXPECT_EQ(EndOf(call.get()), FAILSOFT_OK);
    EXPECT_TRUE(Eventually([&] { return wakeups == round; }));
    EXPECT_EQ(Drain(queue.get(), 2), 2u);
    EXPECT_EQ(Drain(queue.get(), 10), 3u);
    EXPECT_EQ(wakeups, round);
  }
  failsoft_queue_set_wakeup(queue.get(), nullptr, nullptr);
}

// A wakeup that stays inside until it is let go.
struct Gate {
  std::mutex mutex;
  std::condition_variable changed;
  bool entered = false;
  bool open = false;

  static void Enter(void* context) {
    auto* gate = static_cast<Gate*>(context);
    std::unique_lock lock(gate->mutex);
    gate->entered = true;
    gate->changed.notify_all();
    gate->changed.wait(lock, [&] { return gate->open; });
  }
  void AwaitEntered() {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return entered; });
  }
  void Open() {
    const std::lock_guard lock(mutex);
    open = true;
    changed.notify_all();
  }
};

TEST(Wakeup, SettingNullIsABarrier) {
  const Client client = MakeClientFor("{}");
  const Queue queue = MakeQueue();
  auto gate = std::make_unique<Gate>();
  failsoft_queue_set_wakeup(queue.get(), Gate::Enter, gate.get());
  const Call call = StartChat(client.get(), queue.get());
  gate->AwaitEntered();
  auto removed = std::async(
      std::launch::async, [&] { return failsoft_queue_set_wakeup(queue.get(), nullptr, nullptr); });
  EXPECT_EQ(removed.wait_for(std::chrono::milliseconds(50)), std::future_status::timeout);
  gate->Open();
  EXPECT_EQ(removed.get(), FAILSOFT_OK);
  gate.reset();
  EXPECT_EQ(Drain(queue.get(), 10, kLong), 1u);
  const Call another = StartChat(client.get(), queue.get());
  EXPECT_EQ(EndOf(another.get()), FAILSOFT_OK);
}

}  // namespace
}  // namespace failsoft::capi_test
