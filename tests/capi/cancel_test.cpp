// Many cancelled at once: each ends at once, and its connection is closed soon, whoever drives the
// loop, or nobody.
#include <vector>

#include "tests/capi/stranger.h"

namespace failsoft::capi_test {
namespace {

constexpr int kMany = 20;

// Nobody waits for calls with a queue of their own, but a wait for one carries all forward.
std::vector<Call> StartAndSend(failsoft_client* client, int64_t count) {
  std::vector<Call> calls;
  for (int64_t i = 0; i < count; ++i) calls.push_back(StartChat(client));
  EXPECT_TRUE(Eventually([&] {
    failsoft_call_wait(calls.front().get(), 5);
    return Sim().SeenRequests(World()) >= count;
  }));
  return calls;
}

bool OnlyOurOwnConnectionIsOpen() {
  return Eventually([] { return Sim().OpenConnections() <= 1; });
}

TEST(Cancel, ManyThatNobodyWaitsFor) {
  const Client client = MakeClientFor(kHang);
  const std::vector<Call> calls = StartAndSend(client.get(), kMany);
  for (const Call& call : calls) failsoft_call_cancel(call.get());
  EXPECT_TRUE(OnlyOurOwnConnectionIsOpen());
  for (const Call& call : calls) EXPECT_EQ(EndOf(call.get()), FAILSOFT_CANCELLED);
}

TEST(Cancel, ManyReleasedThatNobodyWaitsFor) {
  const Client client = MakeClientFor(kHang);
  StartAndSend(client.get(), kMany).clear();
  EXPECT_TRUE(OnlyOurOwnConnectionIsOpen());
}

TEST(Cancel, ManyWhoseTimeIsOverWhenNobodyWaitsAnyMore) {
  const Client client = MakeClientFor(kHang, R"("deadline": 5000)");
  std::vector<Call> calls;
  for (int i = 0; i < kMany; ++i) calls.push_back(StartChat(client.get()));
  EXPECT_EQ(EndOf(calls.back().get()), FAILSOFT_DEADLINE);
  EXPECT_TRUE(OnlyOurOwnConnectionIsOpen());
}

TEST(Cancel, ManyMakeRoomForThoseThatWaitForAConnection) {
  const Client client =
      MakeClientFor(R"({"replies": [{"fault": "hang", "times": 20}]})", R"("max_connections": 20)");
  const Queue queue = MakeQueue();
  const std::vector<Call> calls = StartAndSend(client.get(), kMany);
  std::vector<Call> waiting;
  for (int i = 0; i < kMany; ++i) waiting.push_back(StartChat(client.get(), queue.get()));
  for (const Call& call : calls) failsoft_call_cancel(call.get());
  for (const Call& call : waiting) EXPECT_EQ(EndOf(call.get()), FAILSOFT_OK);
}

}  // namespace
}  // namespace failsoft::capi_test
