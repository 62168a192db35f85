// The retry budgets of a client, one a model: an outage of one model does not take the retries of
// another. (Origin and key are the client's.)
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "core/policy/retry_budget.h"

namespace failsoft::engine {

class BudgetBook {
 public:
  explicit BudgetBook(int capacity) : capacity_(capacity) {}

  // The budget is only valid until the next call: full ones are forgotten when there are many.
  policy::RetryBudget& For(std::string_view model);

  const std::map<std::string, policy::RetryBudget, std::less<>>& all() const { return budgets_; }

 private:
  void ForgetFull();

  int capacity_;
  std::map<std::string, policy::RetryBudget, std::less<>> budgets_;
};

}  // namespace failsoft::engine
