// A server that dies in the middle is a call's trouble, never the process's.
#include <signal.h>

#include <atomic>

#include "tests/capi/stranger.h"

namespace failsoft::capi_test {
namespace {

std::atomic<int> g_sigpipes = 0;

class SignalTest : public testing::TestWithParam<bool> {
 protected:
  void SetUp() override {
    signal(SIGPIPE, [](int) { ++g_sigpipes; });
  }
  void TearDown() override {
    EXPECT_EQ(g_sigpipes, 0);
    signal(SIGPIPE, SIG_DFL);
  }
};

scenarios::Wire WireOf(bool tls) { return tls ? scenarios::Wire::kTls : scenarios::Wire::kPlain; }

std::string LongAsk() {
  return R"({"model": "of-any-window", "messages": [{"role": "user", "content": ")" +
         std::string(size_t{16} << 20, 'x') + "\"}]}";
}

TEST_P(SignalTest, ServerDiesWhileRequestsAreWritten) {
  Simulator simulator(FAILSOFT_SIMULATOR, WireOf(GetParam()));
  const std::string config =
      ConfigFor(simulator, "dying", kHang, R"("max_attempts": 2, "base_delay": 10)");
  const Client client = MakeClient(config);
  const Queue queue = MakeQueue();
  const std::string ask = LongAsk();
  std::vector<Call> calls;
  for (int i = 0; i < 4; ++i) calls.push_back(StartChat(client.get(), queue.get(), 0, ask));
  const Call small = StartChat(client.get(), queue.get());
  EXPECT_TRUE(Eventually([&] { return simulator.SeenRequests("dying") >= 1; }));
  simulator.Kill();
  for (const Call& call : calls) {
    const failsoft_status end = EndOf(call.get());
    EXPECT_TRUE(end <= -200 && end > -300) << failsoft_status_name(end);
  }
  EXPECT_NE(EndOf(small.get()), FAILSOFT_OK);
}

TEST_P(SignalTest, ServerDiesBetweenCalls) {
  Simulator simulator(FAILSOFT_SIMULATOR, WireOf(GetParam()));
  const Client client =
      MakeClient(ConfigFor(simulator, "dead", "{}", R"("max_attempts": 2, "base_delay": 10)"));
  EXPECT_EQ(EndOf(StartChat(client.get()).get()), FAILSOFT_OK);
  simulator.Kill();
  EXPECT_EQ(EndOf(StartChat(client.get()).get()), FAILSOFT_CONNECT);
}

INSTANTIATE_TEST_SUITE_P(PlainAndTls, SignalTest, testing::Bool(),
                         [](const auto& info) { return info.param ? "Tls" : "Plain"; });

}  // namespace
}  // namespace failsoft::capi_test
