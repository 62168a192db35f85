#include "tests/simulator/plan.h"

#include <algorithm>
#include <cstdio>

namespace failsoft::sim {
namespace {

constexpr int64_t kRealMinuteMs = 60'000;

std::string Limit(int64_t number, const char* of) { return std::to_string(number) + of; }

}  // namespace

std::optional<Plan::Refusal> Plan::Admit(Time now, int64_t tokens, int64_t in_flight) {
  Forget(now);
  auto refusal = CheckConcurrency(in_flight);
  if (!refusal) refusal = CheckRequests(now);
  if (!refusal) refusal = CheckTokens(now, tokens);
  if (refusal) return refusal;
  const bool counts = limits_.requests_per_minute >= 0 || limits_.tokens_per_minute >= 0;
  if (counts) window_.push_back({now, tokens});
  if (counts) tokens_ += tokens;
  return std::nullopt;
}

void Plan::AddAnswer(int64_t tokens) {
  if (window_.empty()) return;
  window_.back().tokens += tokens;
  tokens_ += tokens;
}

std::string Plan::Seconds(int64_t wait_ms) const {
  if (limits_.minute_ms == kRealMinuteMs) return std::to_string((wait_ms + 999) / 1000);
  char text[32];
  std::snprintf(text, sizeof text, "%.3f", static_cast<double>(wait_ms) / 1000);
  return text;
}

void Plan::Forget(Time now) {
  const auto minute = std::chrono::milliseconds(limits_.minute_ms);
  while (!window_.empty() && window_.front().at + minute <= now) {
    tokens_ -= window_.front().tokens;
    window_.pop_front();
  }
}

int64_t Plan::UntilForgotten(const Admitted& admitted, Time now) const {
  const auto left = admitted.at + std::chrono::milliseconds(limits_.minute_ms) - now;
  return std::chrono::ceil<std::chrono::milliseconds>(left).count();
}

std::optional<Plan::Refusal> Plan::CheckRequests(Time now) const {
  const int64_t limit = limits_.requests_per_minute;
  if (limit < 0 || static_cast<int64_t>(window_.size()) < limit) return std::nullopt;
  const int64_t wait = window_.empty() ? limits_.minute_ms : UntilForgotten(window_.front(), now);
  return Refusal{Limit(limit, " requests per minute"), wait};
}

// A request that is larger than the whole allowance never fits, like one against a limit of 0.
std::optional<Plan::Refusal> Plan::CheckTokens(Time now, int64_t tokens) const {
  const int64_t limit = limits_.tokens_per_minute;
  if (limit < 0 || tokens_ + tokens <= limit) return std::nullopt;
  int64_t left = tokens_;
  int64_t wait = limits_.minute_ms;
  for (auto oldest = window_.begin(); oldest != window_.end() && left + tokens > limit; ++oldest) {
    left -= oldest->tokens;
    wait = UntilForgotten(*oldest, now);
  }
  return Refusal{Limit(limit, " tokens per minute"), wait};
}

// Nobody knows when a place comes free; a second of the plan's minute is the service's guess.
std::optional<Plan::Refusal> Plan::CheckConcurrency(int64_t in_flight) const {
  if (limits_.concurrent < 0 || in_flight < limits_.concurrent) return std::nullopt;
  return Refusal{Limit(limits_.concurrent, " concurrent requests"),
                 std::max<int64_t>(1, limits_.minute_ms / 60)};
}

}  // namespace failsoft::sim
