// Handles in any order, at any moment; nothing stays behind.
#include <algorithm>
#include <array>

#include "tests/capi/stranger.h"

namespace failsoft::capi_test {
namespace {

// Releases client, call, queue and batch in one of their 24 orders.
void ReleaseInOrder(const std::array<int, 4>& order, Client client, Call call, Queue queue,
                    Batch batch) {
  for (const int which : order) {
    if (which == 0) client.reset();
    if (which == 1) call.reset();
    if (which == 2) queue.reset();
    if (which == 3) batch.reset();
  }
}

Batch DrainOne(failsoft_queue* queue) {
  Batch batch;
  Take(batch, [&](failsoft_batch** out) { return failsoft_queue_drain(queue, 1, kLong, out); });
  return batch;
}

TEST(Lifetime, EndedCallReleasedInEveryOrder) {
  const std::string config = ConfigFor(Sim(), World(), "{}");
  std::array<int, 4> order = {0, 1, 2, 3};
  do {
    Client client = MakeClient(config);
    Queue queue = MakeQueue();
    Call call = StartChat(client.get(), queue.get());
    Batch batch = DrainOne(queue.get());
    ASSERT_EQ(failsoft_batch_count(batch.get()), 1u);
    ReleaseInOrder(order, std::move(client), std::move(call), std::move(queue), std::move(batch));
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST(Lifetime, RunningCallReleasedInEveryOrder) {
  const size_t threads = Threads();
  const std::string config = ConfigFor(Sim(), World(), kHang);
  const size_t fds = OpenFds();
  std::array<int, 4> order = {0, 1, 2, 3};
  do {
    Client client = MakeClient(config);
    Queue queue = MakeQueue();
    Call call = StartChat(client.get(), queue.get());
    ReleaseInOrder(order, std::move(client), std::move(call), std::move(queue), nullptr);
  } while (std::next_permutation(order.begin(), order.end()));
  EXPECT_TRUE(Eventually([&] { return Threads() == threads && OpenFds() == fds; }))
      << Threads() - threads << " threads and " << OpenFds() - fds << " descriptors too many";
}

TEST(Lifetime, PrivateCallNeverWaitedFor) {
  const Client client = MakeClientFor(kHang);
  for (int i = 0; i < 10; ++i) StartChat(client.get());
}

TEST(Lifetime, PrivateCallOutlivesItsClient) {
  Client client =
      MakeClientFor(R"({"replies": [{"status": 503, "body": ""}, {"answer": "Hello"}]})");
  const Call call = StartChat(client.get());
  client.reset();
  EXPECT_NE(ResultOf(call.get()).find("Hello"), std::string::npos);
}

TEST(Lifetime, QueuedEventsOfAReleasedCallAreDropped) {
  const Client client = MakeClientFor("{}");
  const Queue queue = MakeQueue();
  Call call = StartChat(client.get(), queue.get());
  EXPECT_EQ(failsoft_call_wait(call.get(), kLong), FAILSOFT_OK);
  call.reset();
  failsoft_batch* batch = nullptr;
  EXPECT_EQ(failsoft_queue_drain(queue.get(), 10, 0, &batch), FAILSOFT_AGAIN);
  EXPECT_EQ(batch, nullptr);
}

TEST(Lifetime, ResultBeforeTheEnd) {
  const Client client = MakeClientFor(kHang);
  const Call call = StartChat(client.get());
  failsoft_buf* buf = nullptr;
  failsoft_error* error = nullptr;
  EXPECT_EQ(failsoft_call_result(call.get(), &buf, &error), FAILSOFT_STATE);
  EXPECT_EQ(failsoft_error_status(error), FAILSOFT_STATE);
  failsoft_error_release(error);
  EXPECT_EQ(failsoft_call_report(call.get(), &buf), FAILSOFT_STATE);
  EXPECT_EQ(buf, nullptr);
  EXPECT_EQ(failsoft_call_wait(call.get(), 0), FAILSOFT_AGAIN);
}

TEST(Lifetime, CancelTwiceAndAfterTheEnd) {
  const Client client = MakeClientFor(R"({"replies": [{"answer": "Hello"}, {"fault": "hang"}]})");
  const Call ended = StartChat(client.get());
  EXPECT_EQ(EndOf(ended.get()), FAILSOFT_OK);
  EXPECT_EQ(failsoft_call_cancel(ended.get()), FAILSOFT_OK);
  EXPECT_EQ(EndOf(ended.get()), FAILSOFT_OK);
  const Call running = StartChat(client.get());
  EXPECT_EQ(failsoft_call_cancel(running.get()), FAILSOFT_OK);
  EXPECT_EQ(failsoft_call_cancel(running.get()), FAILSOFT_OK);
  EXPECT_EQ(EndOf(running.get()), FAILSOFT_CANCELLED);
  EXPECT_EQ(failsoft_call_cancel(running.get()), FAILSOFT_OK);
}

TEST(Lifetime, ResultIsAlwaysTheSame) {
  const Client client = MakeClientFor(R"({"replies": [{"answer": "Hello"}]})");
  const Call call = StartChat(client.get());
  EXPECT_EQ(ResultOf(call.get()), ResultOf(call.get()));
}

TEST(Lifetime, BlockingProgramHasNoThread) {
  const Client client = MakeClientFor(R"({"replies": [{"status": 503, "body": ""}]})");
  const size_t before = Threads();
  const Call call = StartChat(client.get());
  while (failsoft_call_wait(call.get(), 1) == FAILSOFT_AGAIN) ASSERT_EQ(Threads(), before);
  EXPECT_EQ(Threads(), before);
}

TEST(Lifetime, SharedQueueStartsAtMostOneThread) {
  const Client client = MakeClientFor("{}");
  const Queue queue = MakeQueue();
  const size_t before = Threads();
  std::vector<Call> calls;
  for (int i = 0; i < 20; ++i) calls.push_back(StartChat(client.get(), queue.get()));
  EXPECT_LE(Threads(), before + 1);
  for (const Call& call : calls) EXPECT_EQ(EndOf(call.get()), FAILSOFT_OK);
  EXPECT_LE(Threads(), before + 1);
}

}  // namespace
}  // namespace failsoft::capi_test
