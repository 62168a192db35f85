#include "core/policy/retry_budget.h"

#include <algorithm>

namespace failsoft::policy {

int RetryBudget::CostOf(Pressure pressure) {
  switch (pressure) {
    case Pressure::kNone:
      return 0;
    case Pressure::kTransient:
      return kTransientCost;
    case Pressure::kServer:
    case Pressure::kThrottle:
      break;
  }
  return kServerCost;
}

bool RetryBudget::TryTake(Pressure pressure) {
  const int cost = CostOf(pressure);
  if (cost > tokens_) return false;
  tokens_ -= cost;
  return true;
}

void RetryBudget::OnSuccess(int last_cost) {
  const int refund = last_cost > 0 ? last_cost : kFreshSuccessRefund;
  tokens_ += std::min(refund, capacity_ - tokens_);
}

}  // namespace failsoft::policy
