// The end of a client: what runs is ended, and nothing of it stays in the process.
#include "tests/capi/stranger.h"

namespace failsoft::capi_test {
namespace {

TEST(Shutdown, LeavesNothingOfItsCalls) {
  Sim();
  const size_t without_client = OpenFds();
  const size_t threads = Threads();
  Client client = MakeClientFor("{}");
  const size_t with_client = OpenFds();
  {
    const Queue queue = MakeQueue();
    EXPECT_EQ(EndOf(StartChat(client.get()).get()), FAILSOFT_OK);
    EXPECT_EQ(EndOf(StartChat(client.get(), queue.get()).get()), FAILSOFT_OK);
  }
  EXPECT_EQ(failsoft_client_shutdown(client.get(), 0), FAILSOFT_OK);
  EXPECT_LE(OpenFds(), with_client);
  EXPECT_EQ(Threads(), threads);
  EXPECT_EQ(failsoft_client_shutdown(client.get(), 0), FAILSOFT_OK);
  client.reset();
  EXPECT_EQ(OpenFds(), without_client);
}

TEST(Shutdown, ReleaseAloneLeavesNothing) {
  Sim();
  const size_t fds = OpenFds();
  const size_t threads = Threads();
  {
    const Client client = MakeClientFor("{}");
    const Queue queue = MakeQueue();
    EXPECT_EQ(EndOf(StartChat(client.get()).get()), FAILSOFT_OK);
    EXPECT_EQ(EndOf(StartChat(client.get(), queue.get()).get()), FAILSOFT_OK);
  }
  EXPECT_TRUE(Eventually([&] { return OpenFds() == fds && Threads() == threads; }))
      << OpenFds() - fds << " descriptors, " << Threads() - threads << " threads too many";
}

TEST(Shutdown, UnusedClient) {
  const Client client = MakeClientFor("{}");
  EXPECT_EQ(failsoft_client_shutdown(client.get(), -1), FAILSOFT_OK);
}

TEST(Shutdown, NoCallsAfterwards) {
  const Client client = MakeClientFor("{}");
  failsoft_client_shutdown(client.get(), 0);
  failsoft_call* call = nullptr;
  failsoft_error* error = nullptr;
  EXPECT_EQ(failsoft_call_start(client.get(), FAILSOFT_CALL_CHAT, kAsk, sizeof kAsk - 1, nullptr, 0,
                                &call, &error),
            FAILSOFT_CLOSED);
  EXPECT_EQ(failsoft_error_status(error), FAILSOFT_CLOSED);
  failsoft_error_release(error);
}

TEST(Shutdown, RunningCallsEndAsClosed) {
  const Client client = MakeClientFor(kHang);
  const size_t fds = OpenFds();
  const size_t threads = Threads();
  const Queue queue = MakeQueue();
  const size_t queue_fds = OpenFds() - fds;
  const Call shared = StartChat(client.get(), queue.get(), 7);
  const Call own = StartChat(client.get());
  EXPECT_TRUE(Eventually([] { return Sim().SeenRequests(World()) >= 1; }));
  EXPECT_EQ(failsoft_client_shutdown(client.get(), 1), FAILSOFT_AGAIN);
  EXPECT_EQ(EndOf(shared.get()), FAILSOFT_CLOSED);
  EXPECT_EQ(EndOf(own.get()), FAILSOFT_CLOSED);
  EXPECT_EQ(Threads(), threads);
  EXPECT_LE(OpenFds(), fds + queue_fds + 1);  // the queue's own, perhaps made by its first event
  Batch batch;
  ASSERT_EQ(
      Take(batch,
           [&](failsoft_batch** out) { return failsoft_queue_drain(queue.get(), 10, 0, out); }),
      FAILSOFT_OK);
  EXPECT_EQ(failsoft_batch_count(batch.get()), 1u);
}

TEST(Shutdown, CallsMayEndInTime) {
  const Client client = MakeClientFor(R"({"answer_delay_ms": 50})");
  const Queue queue = MakeQueue();
  const Call shared = StartChat(client.get(), queue.get());
  const Call own = StartChat(client.get());
  EXPECT_EQ(failsoft_client_shutdown(client.get(), kLong), FAILSOFT_OK);
  EXPECT_EQ(EndOf(shared.get()), FAILSOFT_OK);
  EXPECT_EQ(EndOf(own.get()), FAILSOFT_OK);
}

TEST(Shutdown, FailedCallsLeaveNoConnection) {
  const Client client = MakeClientFor(
      R"({"replies": [{"status": 500, "body": "no", "times": -1}]})", R"("base_delay": 10)");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(EndOf(StartChat(client.get()).get()), FAILSOFT_PROVIDER);
  EXPECT_EQ(failsoft_client_shutdown(client.get(), 0), FAILSOFT_OK);
  // What is left is the connection that asks.
  EXPECT_TRUE(Eventually([] { return Sim().OpenConnections() <= 1; }));
}

}  // namespace
}  // namespace failsoft::capi_test
