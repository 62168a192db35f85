// The retry budgets of a client, one a target: an outage of one model does not take the retries of
// another.
#pragma once

#include "core/engine/swept_map.h"
#include "core/engine/target.h"
#include "core/policy/retry_budget.h"

namespace failsoft::engine {

class BudgetBook {
 public:
  explicit BudgetBook(int capacity) : capacity_(capacity) {}

  // The budget is only valid until the next call: full ones may be forgotten.
  policy::RetryBudget& For(const Target& target);

  const SweptMap<Target, policy::RetryBudget>& all() const { return budgets_; }

 private:
  int capacity_;
  SweptMap<Target, policy::RetryBudget> budgets_;
};

}  // namespace failsoft::engine
