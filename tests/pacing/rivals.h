// What others do, from their descriptions: not their code.
#pragma once

#include <memory>

#include "tests/pacing/world.h"

namespace failsoft::pacing {

// An SDK's retries alone: twice, after what the server asks, else after 0.5 s, 1 s, ...
class NoLimiter : public Pacer {
 public:
  explicit NoLimiter(World& world) : world_(world) {}
  static std::unique_ptr<Pacer> New(World& world, const policy::PlanLimits&) {
    return std::make_unique<NoLimiter>(world);
  }
  void Ask(Job& job) override { world_.Send(job); }
  void Done(Job& job) override;

 protected:
  void Again(Job& job, base::Millis wait);
  World& world_;
};

// LangChain's InMemoryRateLimiter: a bucket that requests drip into, one at a time at most, looked
// at every 0.1 s; it knows neither tokens nor concurrency. An SDK's retries are below it.
class LangChainLimiter final : public NoLimiter {
 public:
  LangChainLimiter(World& world, const policy::PlanLimits& plan)
      : NoLimiter(world), per_ms_(static_cast<double>(plan.requests) / policy::kMinute) {}
  static std::unique_ptr<Pacer> New(World& world, const policy::PlanLimits& plan) {
    return std::make_unique<LangChainLimiter>(world, plan);
  }
  void Ask(Job& job) override;

 private:
  double per_ms_;
  double available_ = 0;
  base::Millis looked_ = 0;
};

// litellm's router with rpm and tpm on one deployment: counts in calendar minutes, tokens when they
// have been used, and refuses by itself rather than wait; then its own two retries.
class LitellmRouter final : public NoLimiter {
 public:
  LitellmRouter(World& world, const policy::PlanLimits& plan) : NoLimiter(world), plan_(plan) {}
  static std::unique_ptr<Pacer> New(World& world, const policy::PlanLimits& plan) {
    return std::make_unique<LitellmRouter>(world, plan);
  }
  void Ask(Job& job) override;
  void Done(Job& job) override;

 private:
  void Refuse(Job& job);
  void TurnMinute();

  policy::PlanLimits plan_;
  int64_t minute_ = 0;
  int64_t requests_ = 0;
  int64_t tokens_ = 0;
};

}  // namespace failsoft::pacing
