// Retry or give up: one decision, made in one place, for every failure of a call.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/base/random.h"
#include "core/base/time.h"
#include "core/policy/backoff.h"
#include "core/policy/classify.h"
#include "core/policy/retry_budget.h"

namespace failsoft::policy {

struct RetryLimits {
  int max_attempts = 5;                    // attempts on a target in total, the first one included
  int max_requests = 20;                   // hard cap on requests of the call, whatever sent them
  base::Millis max_server_wait = 120'000;  // a longer hint is not slept; kNone = any
  BackoffOptions backoff;
};

// Why a call did not try again. Names are stable: they stand in error JSON as `gave_up`.
enum class GaveUp : uint8_t {
  kNotGivenUp,
  kNotRetryable,  // "not_retryable"
  kAttempts,      // "max_attempts"
  kRequests,      // "max_requests"
  kBudget,        // "retry_budget"
  kServerWait,    // "max_server_wait": the server asked for a longer wait than allowed
  kDeadline,      // "deadline": the wait does not fit what is left
  kCircuit,       // "circuit_open": the target is left alone for longer than the wait
};
std::string_view GaveUpName(GaveUp why);

struct FailedAttempt {
  Verdict verdict;
  std::optional<base::Millis> server_wait;
  // Not the service's trouble: a kept connection turned out dead before any byte came back (RFC
  // 9110 9.2.2), or the request's form is not known there and another is. The retry is at once and
  // costs no budget; it counts as an attempt.
  bool at_once = false;
  int attempts_made = 1;  // this one included
  int requests_made = 1;  // over the whole call, this attempt's included
  base::Millis now = 0;
  base::Millis deadline = base::kForever;
};

struct Decision {
  GaveUp gave_up = GaveUp::kNotGivenUp;
  base::Millis wait = 0;  // before the retry; or the wait that was refused (0: none was planned)
  bool hinted = false;    // the wait comes from the server
  int budget_cost = 0;    // taken from the budget for this retry
  bool retry() const { return gave_up == GaveUp::kNotGivenUp; }
};

// Pure but for the random draw and the budget, of which it takes only when it decides to retry.
// Checks in this order: retryable, attempts, requests, the wait against max_server_wait, the wait
// against the deadline, budget. `previous_wait` as in BackoffDelay.
Decision DecideRetry(const RetryLimits& limits, const FailedAttempt& failure,
                     base::Millis previous_wait, base::Random& random, RetryBudget& budget);

}  // namespace failsoft::policy
