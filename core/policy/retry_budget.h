// A limit on retries over all calls that share an (origin, key, model), so that an outage is not
// multiplied: the token bucket of the AWS common runtime.
#pragma once

#include "core/policy/classify.h"

namespace failsoft::policy {

// Not locked: the owner serialises.
class RetryBudget {
 public:
  static constexpr int kCapacity = 500;
  static constexpr int kTransientCost = 10;
  static constexpr int kServerCost = 5;  // also throttling
  static constexpr int kFreshSuccessRefund = 1;

  // A capacity of 0 (or less) refuses every retry.
  explicit RetryBudget(int capacity = kCapacity)
      : capacity_(capacity > 0 ? capacity : 0), tokens_(capacity_) {}

  // Takes the cost of one retry; false (and nothing taken) when the bucket does not hold it.
  bool TryTake(Pressure pressure);

  // A call succeeded. `last_cost` is what its last retry took (refunded), or 0 when it needed none
  // (then kFreshSuccessRefund trickles back). Never above capacity.
  void OnSuccess(int last_cost);

  static int CostOf(Pressure pressure);
  int tokens() const { return tokens_; }
  int capacity() const { return capacity_; }

 private:
  int capacity_;
  int tokens_;
};

}  // namespace failsoft::policy
