// What a call needs of the world; outlives it.
#pragma once

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
  CircuitBook* circuits = nullptr;  // null: no circuit breaker
  PacerPort* pacer = nullptr;       // null: no pacing
};

}  // namespace failsoft::engine
