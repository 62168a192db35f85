#include "core/engine/pacer_registry.h"

#include <atomic>
#include <map>
#include <mutex>
#include <utility>

#include "core/base/fork.h"
#include "core/base/system.h"
#include "core/engine/target.h"

namespace failsoft::engine {
namespace {

struct PacerOnItsClock {
  explicit PacerOnItsClock(double scale) : clock(system, scale), pacer(clock) {}
  base::SystemClock system;
  base::ScaledClock clock;
  Pacer pacer;
};

struct Registry {
  Registry(uint32_t in_generation, Registry* of_parent)
      : generation(in_generation), before(of_parent) {}
  const uint32_t generation;
  Registry* const before;  // the parent's: kept reachable, never touched
  std::mutex mutex;
  std::map<std::pair<Account, double>, std::shared_ptr<PacerOnItsClock>> pacers;
};

// A lock that a thread of the parent held at the fork is held for ever in the child: so the child
// gets a registry of its own.
Registry& TheRegistry() {
  static std::atomic<Registry*> current{nullptr};
  Registry* known = current.load(std::memory_order_acquire);
  while (known == nullptr || known->generation != base::ForkGeneration()) {
    auto made = std::make_unique<Registry>(base::ForkGeneration(), known);
    if (current.compare_exchange_strong(known, made.get())) return *made.release();
  }
  return *known;
}

int64_t OrPlan(int number, int64_t of_plan) { return number > 0 ? number : of_plan; }

}  // namespace

bool Paces(const config::ClientOptions& options) {
  return options.plan != config::Plan::kNone || options.rpm > 0 || options.tpm > 0 ||
         options.concurrency > 0 || options.learn_limits;
}

policy::Limiter::Settings PacingOf(const config::ClientOptions& options) {
  policy::PlanLimits limits = policy::LimitsOf(options.plan);
  limits.requests = OrPlan(options.rpm, limits.requests);
  limits.tokens = OrPlan(options.tpm, limits.tokens);
  limits.concurrency = OrPlan(options.concurrency, limits.concurrency);
  return {limits, options.learn_limits};
}

std::shared_ptr<Pacer> PacerFor(const config::ClientOptions& options) {
  Registry& registry = TheRegistry();
  const std::pair key{AccountOf(options), options.time_scale};
  std::lock_guard lock(registry.mutex);
  std::erase_if(registry.pacers, [&](const auto& entry) {
    return entry.first != key && entry.second.use_count() == 1 && entry.second->pacer.Idle();
  });
  auto& entry = registry.pacers[key];
  if (!entry) entry = std::make_shared<PacerOnItsClock>(options.time_scale);
  return {entry, &entry->pacer};
}

}  // namespace failsoft::engine
