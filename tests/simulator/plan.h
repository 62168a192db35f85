// Real limits: requests and tokens in a sliding minute, and requests at the same time.
#pragma once

#include <chrono>
#include <deque>
#include <optional>
#include <string>

#include "tests/simulator/script.h"

namespace failsoft::sim {

class Plan {
 public:
  using Time = std::chrono::steady_clock::time_point;

  struct Refusal {
    std::string limit;           // "60 requests per minute"
    int64_t retry_after_ms = 0;  // after which the window has room
  };

  explicit Plan(const PlanLimits& limits) : limits_(limits) {}

  // Admits a request of `tokens` while `in_flight` others are being served, or says why not. What
  // is refused does not count.
  std::optional<Refusal> Admit(Time now, int64_t tokens, int64_t in_flight);

  // Adds the answer's tokens to the request admitted last.
  void AddAnswer(int64_t tokens);

  // A wait as the service tells it, in seconds: whole ones, unless the minute is shortened.
  std::string Seconds(int64_t wait_ms) const;

 private:
  struct Admitted {
    Time at;
    int64_t tokens;
  };

  void Forget(Time now);
  std::optional<Refusal> CheckRequests(Time now) const;
  std::optional<Refusal> CheckTokens(Time now, int64_t tokens) const;
  std::optional<Refusal> CheckConcurrency(int64_t in_flight) const;
  int64_t UntilForgotten(const Admitted& admitted, Time now) const;

  PlanLimits limits_;
  std::deque<Admitted> window_;
  int64_t tokens_ = 0;  // in the window
};

}  // namespace failsoft::sim
