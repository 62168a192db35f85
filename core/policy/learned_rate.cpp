#include "core/policy/learned_rate.h"

#include <algorithm>

namespace failsoft::policy {
namespace {

constexpr base::Millis kOneEpisode = 10'000;
constexpr int64_t kStepsToTheLimit = 20;

}  // namespace

void LearnedRate::Refused(int64_t recent, base::Millis now) {
  const bool same_episode = limit_ != kUnlimited && now < base::After(refused_, kOneEpisode);
  refused_ = now;
  if (same_episode) return;
  const int64_t reached = limit_ == kUnlimited ? recent : std::min(recent, limit_);
  limit_ = std::max<int64_t>(1, reached * 7 / 10);
  step_ = std::max<int64_t>(1, limit_ / kStepsToTheLimit);
  changed_ = now;
}

void LearnedRate::Missed(base::Millis now) {
  if (limit_ == kUnlimited || now < base::After(changed_, kMinute)) return;
  limit_ += step_;
  changed_ = now;
}

}  // namespace failsoft::policy
