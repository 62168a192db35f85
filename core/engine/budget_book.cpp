#include "core/engine/budget_book.h"

namespace failsoft::engine {

namespace {
constexpr size_t kMany = 256;
}

policy::RetryBudget& BudgetBook::For(const Target& target) {
  const auto found = budgets_.find(target);
  if (found != budgets_.end()) return found->second;
  if (budgets_.size() >= kMany) ForgetFull();
  return budgets_.emplace(target, policy::RetryBudget(capacity_)).first->second;
}

// A full budget says nothing that a new one would not say.
void BudgetBook::ForgetFull() {
  std::erase_if(budgets_,
                [](const auto& entry) { return entry.second.tokens() == entry.second.capacity(); });
}

}  // namespace failsoft::engine
