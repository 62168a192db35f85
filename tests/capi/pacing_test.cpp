// The limiter over real sockets, against a service that enforces the same plan by itself.
#include <algorithm>
#include <atomic>
#include <vector>

#include "tests/capi/stranger.h"

namespace failsoft::capi_test {
namespace {

// The guide's starter plan, a minute of which takes a second. What a request may take to arrive is
// scaled too, so instrumented code, which needs longer, has a longer minute.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr int kMinuteMs = 4'000;
constexpr int kMinutes = 3;
#else
constexpr int kMinuteMs = 1'000;
constexpr int kMinutes = 5;
#endif
constexpr int kRequestsPerMinute = 60;
constexpr int kManyCalls = kMinutes * kRequestsPerMinute;
constexpr int kRounds = 5;

std::string Starter() {
  return R"({"plan": {"requests_per_minute": 60, "tokens_per_minute": 200000, "concurrent": 5, )"
         R"("minute_ms": )" +
         std::to_string(kMinuteMs) + "}}";
}

std::string PacedConfig(const std::string& key, const std::string& world) {
  return R"({"api_key": ")" + key + R"(", "base_url": ")" + Sim().UrlOf(world) +
         R"(", "plan": "starter", "timeout": 1000000, "time_scale": )" +
         std::to_string(kMinuteMs / 60'000.0) + "}";
}

// When requests arrived, in milliseconds.
std::vector<double> Arrivals(const std::string& world) {
  const json::Document seen = Sim().Requests(world);
  std::vector<double> at;
  for (const json::Value request : seen.root()["requests"]) {
    at.push_back(request["at_ms"].AsDouble().value_or(0));
  }
  std::sort(at.begin(), at.end());
  return at;
}

// Without the minute that the plan allows at once in the beginning.
double Use(const std::vector<double>& arrivals) {
  const auto paced = static_cast<double>(arrivals.size() - kRequestsPerMinute);
  const double minutes = (arrivals.back() - arrivals.front()) / kMinuteMs;
  return paced / (minutes * kRequestsPerMinute);
}

// `threads` of them make `calls` calls in all, on these clients in turn; how many were refused by
// the service at least once.
int Burst(const std::vector<const Client*>& clients, int threads, int calls) {
  std::atomic<int> next = 0;
  std::atomic<int> refused = 0;
  std::vector<std::thread> running;
  for (int i = 0; i < threads; ++i) {
    running.emplace_back([&, client = clients[static_cast<size_t>(i) % clients.size()]->get()] {
      while (next.fetch_add(1) < calls) {
        const Call call = StartChat(client);
        EXPECT_EQ(EndOf(call.get()), FAILSOFT_OK) << ErrorOf(call.get());
        if (ResultOf(call.get()).find("rate_limited") != std::string::npos) ++refused;
      }
    });
  }
  for (std::thread& thread : running) thread.join();
  return refused;
}

// On a machine that is busy with other things, threads and requests may come later than any plan
// allows for at this scale. So there are some rounds, of which one has to be without fault.
TEST(Pacing, TwoHundredThreadsUseThePlanAndAreNeverRefused) {
  int refused = 1;
  double use = 0;
  for (int round = 0; round < kRounds && (refused > 0 || use < 0.95); ++round) {
    const std::string world = World() + std::to_string(round);
    Sim().SetScript(world, Starter());
    const Client client = MakeClient(PacedConfig("mbd_sk_test_threads" + world, world));
    refused = Burst({&client}, 200, kManyCalls);
    const std::vector<double> arrivals = Arrivals(world);
    if (refused == 0) {
      EXPECT_EQ(arrivals.size(), static_cast<size_t>(kManyCalls));
    }
    use = Use(arrivals);
  }
  EXPECT_EQ(refused, 0);
  EXPECT_GE(use, 0.95);
  RecordProperty("use_percent", static_cast<int>(use * 100));
}

TEST(Pacing, ClientsOfOneKeyShareThePlan) {
  int refused = 1;
  for (int round = 0; round < kRounds && refused > 0; ++round) {
    const std::string world = World() + std::to_string(round);
    const std::string key = "mbd_sk_test_shared_key" + world;
    Sim().SetScript(world, Starter());
    const Client one = MakeClient(PacedConfig(key, world));
    const Client other = MakeClient(PacedConfig(key, world));
    refused = Burst({&one, &other}, 20, 130);
  }
  EXPECT_EQ(refused, 0);
}

// A client per call, as programs make that know no better: what the last one sent still counts.
TEST(Pacing, TheMinuteOutlivesAClient) {
  constexpr int kCalls = kRequestsPerMinute + 10;
  int64_t seen = 0;
  for (int round = 0; round < kRounds && seen != kCalls; ++round) {
    const std::string world = World() + std::to_string(round);
    Sim().SetScript(world, Starter());
    for (int i = 0; i < kCalls; ++i) {
      const Client client = MakeClient(PacedConfig("mbd_sk_test_short_lived" + world, world));
      const Call call = StartChat(client.get());
      EXPECT_EQ(EndOf(call.get()), FAILSOFT_OK) << ErrorOf(call.get());
    }
    seen = Sim().SeenRequests(world);
  }
  EXPECT_EQ(seen, kCalls);
}

TEST(Pacing, StatisticsTellWhatHoldsAndWhoWaits) {
  const Client client = MakeClientFor(kHang, R"("concurrency": 1, "tpm": 5000)");
  const Call first = StartChat(client.get());
  const Call second = StartChat(client.get());
  Buf stats;
  Take(stats, [&](failsoft_buf** out) { return failsoft_client_stats(client.get(), out); });
  const auto document = json::Document::Parse(failsoft_buf_data(stats.get()));
  ASSERT_TRUE(document.ok());
  const json::Value pacing = document->root()["pacing"];
  EXPECT_TRUE(pacing["rpm"].IsNull());
  EXPECT_EQ(pacing["tpm"].AsInt(), 5'000);
  EXPECT_EQ(pacing["concurrency"].AsInt(), 1);
  EXPECT_EQ(pacing["running"].AsInt(), 1);
  EXPECT_EQ(pacing["waiting"].AsInt(), 1);
  failsoft_call_cancel(second.get());
  EXPECT_EQ(EndOf(second.get()), FAILSOFT_CANCELLED);
  failsoft_call_cancel(first.get());
  EXPECT_EQ(EndOf(first.get()), FAILSOFT_CANCELLED);
}

}  // namespace
}  // namespace failsoft::capi_test
