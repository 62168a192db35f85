#include "core/engine/account_facts.h"

#include <vector>

#include "core/engine/target_chain.h"
#include "core/json/json.h"

namespace failsoft::engine {

using json::Value;
using wire::Health;

namespace {

// The client's own chain, of which one target at least stays in service.
std::vector<Target> UsualChain(const World& world, const Account& account) {
  CallRequest usual;
  usual.options = world.options.call;
  usual.model = usual.options.model;
  std::vector<Target> targets;
  if (!usual.options.fallback) return targets;
  for (const ChainEntry& entry :
       ChainOf(world.options, account, world.book, usual, world.clock.Now())) {
    targets.push_back(entry.target);
  }
  return targets;
}

void TellOfProvider(CircuitBook& circuits, const World& world, const Account& account,
                    const std::vector<Target>& chain, const Value& provider) {
  const Health health = wire::HealthOf(provider["status"].AsString());
  if (health == Health::kUnsure) return;
  const base::Millis now = world.clock.Now();
  for (const wire::ModelInfo& model : world.book.models.models()) {
    if (model.provider != provider["name"].AsString()) continue;
    const Target target{account, model.id};
    if (health == Health::kUp) {
      circuits.NoteUp(target, now);
    } else {
      circuits.NoteDown(target, now, world.random, chain);
    }
  }
}

}  // namespace

void TellCircuits(CircuitBook& circuits, const World& world, const Account& account,
                  wire::AccountAnswer kind, std::string_view json) {
  const bool of_providers =
      kind == wire::AccountAnswer::kProviderStatus && world.options.circuit_from_status;
  if (!of_providers && kind != wire::AccountAnswer::kBalance) return;
  const auto document = json::Document::Parse(std::string(json));
  if (!document) return;
  if (of_providers) {
    const std::vector<Target> chain = UsualChain(world, account);
    for (const Value provider : document->root()["providers"]) {
      TellOfProvider(circuits, world, account, chain, provider);
    }
  } else if (wire::CompareDecimals(document->root()["available_usdc"].AsString(), "0") > 0) {
    circuits.NoteFunds(account);
  }
}

}  // namespace failsoft::engine
