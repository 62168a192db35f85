// The service's own limits: exact, at the moment a request arrives.
#pragma once

#include <deque>
#include <optional>

#include "core/policy/plan.h"

namespace failsoft::pacing {

class Service {
 public:
  explicit Service(const policy::PlanLimits& plan) : plan_(plan) {}

  // Nothing when admitted; else after which wait there is room. What is refused does not count. A
  // request that is larger than the whole minute is admitted when nothing else is in it.
  std::optional<base::Millis> Admit(base::Millis now, int64_t tokens);
  void Leave() { --running_; }

 private:
  struct Admitted {
    base::Millis at;
    int64_t tokens;
  };

  policy::PlanLimits plan_;
  std::deque<Admitted> window_;
  int64_t tokens_ = 0;
  int64_t running_ = 0;
};

}  // namespace failsoft::pacing
