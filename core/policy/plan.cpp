#include "core/policy/plan.h"

#include <algorithm>

namespace failsoft::policy {
namespace {

int64_t Smaller(int64_t one, int64_t other) {
  if (one == kUnlimited) return other;
  return other == kUnlimited ? one : std::min(one, other);
}

}  // namespace

PlanLimits LimitsOf(config::Plan plan) {
  switch (plan) {
    case config::Plan::kNone:
      break;
    case config::Plan::kFree:
      return {10, 50'000, 2};
    case config::Plan::kStarter:
      return {60, 200'000, 5};
    case config::Plan::kGrowth:
      return {300, 1'000'000, 20};
    case config::Plan::kPro:
      return {1'000, 5'000'000, 100};
  }
  return {};
}

PlanLimits Stricter(const PlanLimits& one, const PlanLimits& other) {
  return {Smaller(one.requests, other.requests), Smaller(one.tokens, other.tokens),
          Smaller(one.concurrency, other.concurrency)};
}

}  // namespace failsoft::policy
