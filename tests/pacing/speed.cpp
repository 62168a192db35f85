#include "tests/pacing/speed.h"

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <vector>

#include "core/policy/limiter.h"

namespace failsoft::pacing {
namespace {

using policy::Limiter;

// A decision and all that comes after it: asked, sent, answered, settled, and a minute later
// forgotten. The plan is pro; one request every 61 ms just about uses it up.
int64_t WholeLives(int64_t decisions) {
  Limiter limiter({policy::LimitsOf(config::Plan::kPro), false});
  std::vector<Limiter::Ticket> tickets(32);
  int64_t gone = 0;
  base::Millis now = 0;
  for (int64_t i = 0; i < decisions; ++i, now += 61) {
    Limiter::Ticket& ticket = tickets[static_cast<size_t>(i) % tickets.size()];
    limiter.Done(ticket, 900, now);
    gone += limiter.Ask(ticket, 1'000, INT64_MAX, now) == Limiter::Answer::kGo;
    limiter.Sent(ticket, now);
    limiter.Answered(ticket, now);
  }
  for (Limiter::Ticket& ticket : tickets) limiter.Done(ticket, 900, now);
  return gone;
}

// The decision alone: a place is taken, and given back unused.
int64_t Grants(int64_t decisions) {
  Limiter limiter({policy::LimitsOf(config::Plan::kPro), false});
  Limiter::Ticket ticket;
  int64_t gone = 0;
  for (int64_t i = 0; i < decisions; ++i) {
    gone += limiter.Ask(ticket, 1'000, INT64_MAX, i / 1'000) == Limiter::Answer::kGo;
    limiter.Done(ticket, std::nullopt, i / 1'000);
  }
  return gone;
}

// The other answer: the plan is used up, again and again asked whether it still is.
int64_t Denials(int64_t decisions) {
  Limiter limiter({{10, 50'000, 2}, false});
  std::vector<Limiter::Ticket> tickets(3);
  int64_t waits = 0;
  for (Limiter::Ticket& ticket : tickets) {
    waits += limiter.Ask(ticket, 1'000, INT64_MAX, 0) == Limiter::Answer::kWait;
  }
  for (int64_t i = 0; i < decisions; ++i) waits += limiter.Next(i / 1'000'000) == nullptr;
  for (Limiter::Ticket& ticket : tickets) limiter.Done(ticket, 0, 20);
  return waits;
}

void Measure(const char* what, int64_t (*run)(int64_t), int64_t decisions) {
  const auto start = std::chrono::steady_clock::now();
  const int64_t count = run(decisions);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  std::printf("%-40s %6.1f million a second (%lld)\n", what,
              static_cast<double>(decisions) / took.count() / 1e6, static_cast<long long>(count));
}

}  // namespace

int PrintSpeed(int64_t decisions) {
  Measure("may it go? yes, and its whole life after", WholeLives, decisions);
  Measure("may it go? yes", Grants, decisions);
  Measure("may the next one go? not yet", Denials, decisions);
  return 0;
}

}  // namespace failsoft::pacing
