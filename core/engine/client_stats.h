// What failsoft_client_stats tells, part by part.
#pragma once

#include <string_view>

#include "core/engine/budget_book.h"
#include "core/engine/pacer.h"
#include "core/engine/stats.h"
#include "core/json/json.h"

namespace failsoft::engine {

// Members of an object that has been begun.
void WriteStats(json::Writer& writer, const Stats& stats);

void WriteBudgets(json::Writer& writer, const BudgetBook& budgets);
void WritePacing(json::Writer& writer, PacerPort& pacer);

}  // namespace failsoft::engine
