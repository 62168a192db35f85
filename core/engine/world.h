// What a call needs of the world; outlives it.
#pragma once

#include <memory>

#include "core/base/random.h"
#include "core/base/redact.h"
#include "core/base/time.h"
#include "core/config/options.h"
#include "core/engine/account_book.h"
#include "core/engine/budget_book.h"
#include "core/engine/circuit_book.h"
#include "core/engine/pacer.h"
#include "core/engine/stats.h"
#include "core/engine/target.h"
#include "core/net/transport.h"

namespace failsoft::engine {

struct World {
  net::Transport& transport;
  net::Timers& timers;
  const base::Clock& clock;
  base::Random& random;
  const config::ClientOptions& options;
  AccountBook& book;
  const base::Redactor& redactor;
  BudgetBook& budgets;
  Stats& stats;
  const Account& account;
  CircuitBook* circuits;  // null: no circuit breaker
  // Of the account that the client speaks for; it is another when that is. Null: no pacing.
  const std::shared_ptr<PacerPort>& pacer;
};

}  // namespace failsoft::engine
