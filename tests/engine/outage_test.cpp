// An outage of a minute, lived through by twenty callers (failoverbench S15): what it costs them,
// what it costs the service that is down, and how soon it is found again.
#include <gtest/gtest.h>

#include <cstdio>
#include <deque>
#include <random>

#include "tests/engine/virtual_world.h"

namespace failsoft::engine::testing {
namespace {

using base::Millis;

constexpr Millis kFrom = 10'000;
constexpr Millis kTo = 70'000;
constexpr Millis kEnd = 130'000;
constexpr Millis kPause = 700;  // of a caller between two calls
constexpr int kCallers = 20;
constexpr int kBlock = 15;  // calls, for the figure that failoverbench gives

class SeededRandom final : public base::Random {
 public:
  explicit SeededRandom(uint64_t seed) : engine_(seed) {}
  uint64_t NextBits() override { return engine_(); }

 private:
  std::mt19937_64 engine_;
};

struct Figures {
  int calls = 0;  // that began in the outage
  int failed = 0;
  int probes = 0;                      // requests to the one that is down
  int most_in_block = 0;               // of any fifteen calls one after the other
  Millis longest = 0;                  // of a call in the outage
  Millis longest_later = 0;            // ... that began after its first 20 s
  Millis back_after = base::kForever;  // its end: the first answer by the first
};

class Outage {
 public:
  explicit Outage(uint64_t seed) : random_(seed) {
    world_.options.call.model = "first";
    config::FallbackTarget second;
    second.model = "second";
    world_.options.call.fallback =
        std::make_shared<const std::vector<config::FallbackTarget>>(1, second);
    world_.UseCircuits();
    world_.respond = [this](const net::TransferRequest& request) {
      world_.random.unit = random_.NextUnit();
      const Millis now = world_.clock.now;
      const bool is_first = request.body.find("\"first\"") != std::string::npos;
      if (!is_first || now < kFrom || now >= kTo) return Answer("Hello", 300);
      return ErrorReply(503, R"({"error":{"code":"provider_error","message":"down"}})", {}, 50);
    };
  }

  Figures Run() {
    for (int i = 0; i < kCallers; ++i) callers_.emplace_back(*this, i * kPause / kCallers);
    for (Caller& caller : callers_) caller.timer->Set(caller.next);
    world_.Run(kEnd);
    return Read();
  }

 private:
  // Calls, and when that is over calls again after a pause: the timer looks in now and then.
  struct Caller final : net::Timers::Alarm {
    Caller(Outage& outage, Millis first)
        : outage(outage), timer(outage.world_.NewTimer(this)), next(first) {}
    void OnAlarm(Millis now) override {
      if (call != nullptr && !(*call)->ended()) return timer->Set(now + 10);
      if (call != nullptr && now < next) return timer->Set(next);
      outage.started_.push_back(now);
      call = &outage.calls_.emplace_back(outage.world(), kHi);
      next = now + kPause;
      timer->Set(next);
    }
    Outage& outage;
    std::unique_ptr<net::Timer> timer;
    Millis next;
    TestCall* call = nullptr;
  };

  VirtualWorld& world() { return world_; }
  static int ProbesOf(const TestCall& call) {
    int probes = 0;
    for (const Attempt& attempt : call.outcome().attempts) probes += attempt.model == "first";
    return probes;
  }
  Figures Read() const;

  SeededRandom random_;
  VirtualWorld world_;
  std::deque<TestCall> calls_;
  std::vector<Millis> started_;
  std::deque<Caller> callers_;
};

Figures Outage::Read() const {
  Figures figures;
  std::vector<int> probes;
  for (size_t i = 0; i < calls_.size(); ++i) {
    const Outcome& outcome = calls_[i].outcome();
    if (calls_[i].times_ended == 0) continue;
    figures.failed += !outcome.ok();
    const Millis ended = started_[i] + outcome.duration;
    const bool by_first = outcome.ok() && outcome.attempts.back().model == "first";
    if (by_first && ended > kTo + 300)
      figures.back_after = std::min(figures.back_after, ended - kTo);
    if (started_[i] < kFrom || started_[i] >= kTo) continue;
    ++figures.calls;
    probes.push_back(ProbesOf(calls_[i]));
    figures.probes += probes.back();
    figures.longest = std::max(figures.longest, outcome.duration);
    if (started_[i] >= kFrom + 20'000) {
      figures.longest_later = std::max(figures.longest_later, outcome.duration);
    }
  }
  for (size_t i = 0; i + kBlock <= probes.size(); ++i) {
    int sum = 0;
    for (size_t j = i; j < i + kBlock; ++j) sum += probes[j];
    figures.most_in_block = std::max(figures.most_in_block, sum);
  }
  return figures;
}

TEST(OutageTest, AMinuteCostsFewProbesAndIsOverSoonAfter) {
  for (const uint64_t seed : {1u, 2u, 3u, 4u, 5u}) {
    const Figures figures = Outage(seed).Run();
    std::printf(
        "outage of 60 s, 20 callers, seed %d: %d calls, %d failed, %d probes (%.1f a 15 calls, %d "
        "in "
        "the worst 15), longest call %.1f s, after 20 s %.1f s, back after %.1f s\n",
        static_cast<int>(seed), figures.calls, figures.failed, figures.probes,
        15.0 * figures.probes / figures.calls, figures.most_in_block,
        static_cast<double>(figures.longest) / 1'000,
        static_cast<double>(figures.longest_later) / 1'000,
        static_cast<double>(figures.back_after) / 1'000);
    EXPECT_EQ(figures.failed, 0);
    EXPECT_GT(figures.calls, 500);
    EXPECT_GT(figures.probes, 0);
    EXPECT_LE(figures.most_in_block, 45);
    EXPECT_LE(figures.back_after, 30'000);
  }
}

}  // namespace
}  // namespace failsoft::engine::testing
