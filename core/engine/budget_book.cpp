#include "core/engine/budget_book.h"

namespace failsoft::engine {

policy::RetryBudget& BudgetBook::For(const Target& target) {
  if (policy::RetryBudget* found = budgets_.Find(target)) return *found;
  const auto is_full = [](const policy::RetryBudget& budget) {
    return budget.tokens() == budget.capacity();
  };
  return budgets_.Add(target, policy::RetryBudget(capacity_), is_full);
}

}  // namespace failsoft::engine
