// The library's own limiter at work.
#pragma once

#include <memory>
#include <unordered_map>

#include "core/policy/limiter.h"
#include "tests/pacing/world.h"

namespace failsoft::pacing {

class FailsoftPacer final : public Pacer {
 public:
  FailsoftPacer(World& world, const policy::PlanLimits& plan)
      : world_(world), limiter_({plan, false}) {}
  static std::unique_ptr<Pacer> New(World& world, const policy::PlanLimits& plan) {
    return std::make_unique<FailsoftPacer>(world, plan);
  }

  void Ask(Job& job) override;
  void Answered(Job& job) override;
  void Done(Job& job) override;

 private:
  struct Place : policy::Limiter::Ticket {
    Job* job = nullptr;
  };
  void SendAll();
  void Send(Place& place);

  World& world_;
  policy::Limiter limiter_;
  std::unordered_map<Job*, Place> places_;
  base::Millis alarm_ = base::kForever;
};

}  // namespace failsoft::pacing
