#include "core/policy/retry.h"

namespace failsoft::policy {
namespace {

using base::Millis;

GaveUp BeforeWaiting(const RetryLimits& limits, const FailedAttempt& failure) {
  if (!failure.verdict.retryable) return GaveUp::kNotRetryable;
  if (failure.attempts_made >= limits.max_attempts) return GaveUp::kAttempts;
  if (failure.requests_made >= limits.max_requests) return GaveUp::kRequests;
  return GaveUp::kNotGivenUp;
}

bool HintTooLong(const RetryLimits& limits, const FailedAttempt& failure) {
  return failure.server_wait && limits.max_server_wait >= 0 &&
         *failure.server_wait > limits.max_server_wait;
}

// A wait that ends at the deadline leaves no time for the attempt after it.
bool PastDeadline(const FailedAttempt& failure, Millis wait) {
  return failure.deadline != base::kForever && base::After(failure.now, wait) >= failure.deadline;
}

Millis PlanWait(const RetryLimits& limits, const FailedAttempt& failure, Millis previous_wait,
                base::Random& random) {
  if (failure.server_wait) return PaddedHint(*failure.server_wait, limits.backoff.jitter, random);
  return BackoffDelay(limits.backoff, failure.attempts_made - 1, previous_wait, random);
}

}  // namespace

std::string_view GaveUpName(GaveUp why) {
  switch (why) {
    case GaveUp::kNotGivenUp:
      return "";
    case GaveUp::kNotRetryable:
      return "not_retryable";
    case GaveUp::kAttempts:
      return "max_attempts";
    case GaveUp::kRequests:
      return "max_requests";
    case GaveUp::kBudget:
      return "retry_budget";
    case GaveUp::kServerWait:
      return "max_server_wait";
    case GaveUp::kDeadline:
      return "deadline";
    case GaveUp::kCircuit:
      return "circuit_open";
  }
  return "";
}

Decision DecideRetry(const RetryLimits& limits, const FailedAttempt& failure, Millis previous_wait,
                     base::Random& random, RetryBudget& budget) {
  Decision decision;
  decision.gave_up = BeforeWaiting(limits, failure);
  if (!decision.retry() || failure.at_once) return decision;

  decision.hinted = failure.server_wait.has_value();
  if (HintTooLong(limits, failure)) {
    decision.wait = *failure.server_wait;
    decision.gave_up = GaveUp::kServerWait;
    return decision;
  }
  decision.wait = PlanWait(limits, failure, previous_wait, random);
  if (PastDeadline(failure, decision.wait)) {
    decision.gave_up = GaveUp::kDeadline;
  } else if (!budget.TryTake(failure.verdict.pressure)) {
    decision.gave_up = GaveUp::kBudget;
  } else {
    decision.budget_cost = RetryBudget::CostOf(failure.verdict.pressure);
  }
  return decision;
}

}  // namespace failsoft::policy
