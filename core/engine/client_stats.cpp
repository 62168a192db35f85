#include "core/engine/client_stats.h"

namespace failsoft::engine {

using json::Writer;

namespace {

void Limit(Writer& writer, std::string_view name, int64_t limit) {
  writer.Key(name);
  if (limit == policy::kUnlimited) {
    writer.Null();
  } else {
    writer.Int(limit);
  }
}

}  // namespace

void WriteStats(Writer& writer, const Stats& stats) {
  writer.Key("calls").Int(stats.calls).Key("in_flight").Int(stats.in_flight);
  writer.Key("succeeded").Int(stats.succeeded).Key("failed").BeginObject();
  for (const auto& [code, count] : stats.failed) {
    if (count > 0) writer.Key(base::CodeName(code)).Int(count);
  }
  writer.EndObject().Key("requests").Int(stats.requests).Key("retries").Int(stats.retries);
  writer.Key("fallbacks").Int(stats.fallbacks).Key("hedges").Int(stats.hedges);
  writer.Key("bytes_sent").Int(stats.bytes_sent);
  writer.Key("bytes_received").Int(stats.bytes_received);
}

void WriteBudgets(Writer& writer, const BudgetBook& budgets) {
  writer.BeginArray();
  for (const auto& [target, budget] : budgets.all()) {
    writer.BeginObject().Key("origin").String(target.account.origin);
    writer.Key("model").String(target.model).Key("tokens").Int(budget.tokens());
    writer.Key("capacity").Int(budget.capacity()).EndObject();
  }
  writer.EndArray();
}

// What all clients of the account do together, then what this one has waited.
void WritePacing(Writer& writer, PacerPort& pacer) {
  const PacingState state = pacer.State();
  writer.BeginObject();
  Limit(writer, "rpm", state.limits.requests);
  Limit(writer, "tpm", state.limits.tokens);
  Limit(writer, "concurrency", state.limits.concurrency);
  Limit(writer, "learned_rpm", state.learned_requests);
  writer.Key("waiting").Int(state.waiting).Key("running").Int(state.running);
  writer.Key("requests_in_minute").Int(state.requests);
  writer.Key("tokens_in_minute").Int(state.tokens);
  writer.Key("refused_by_service").Int(state.refusals);
  writer.Key("waited").Int(pacer.counts.waited).Key("overloaded").Int(pacer.counts.overloaded);
  writer.Key("wait_ms").Int(pacer.counts.wait_sum);
  writer.Key("longest_wait_ms").Int(pacer.counts.longest_wait).EndObject();
}

}  // namespace failsoft::engine
