// What a plan allows: the guide's table, or numbers of one's own.
#pragma once

#include <cstdint>

#include "core/base/time.h"
#include "core/config/options.h"

namespace failsoft::policy {

inline constexpr base::Millis kMinute = 60'000;
inline constexpr int64_t kUnlimited = -1;

struct PlanLimits {
  int64_t requests = kUnlimited;     // in any minute
  int64_t tokens = kUnlimited;       // in any minute, of prompts and answers
  int64_t concurrency = kUnlimited;  // requests at a time
  bool operator==(const PlanLimits&) const = default;
};

PlanLimits LimitsOf(config::Plan plan);

// The smaller of each.
PlanLimits Stricter(const PlanLimits& one, const PlanLimits& other);

}  // namespace failsoft::policy
