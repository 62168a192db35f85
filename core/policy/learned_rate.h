// A limit that nobody told: found out by additive increase and multiplicative decrease. Nothing is
// limited until the service refuses for the first time.
#pragma once

#include <cstdint>

#include "core/base/time.h"
#include "core/policy/plan.h"

namespace failsoft::policy {

class LearnedRate {
 public:
  // Requests a minute; kUnlimited before the first refusal.
  int64_t limit() const { return limit_; }

  // The service refused while `recent` requests had been sent in the last minute. Several refusals
  // in the time that one wait takes are one.
  void Refused(int64_t recent, base::Millis now);

  // A request had to wait for this limit: after a minute without a refusal it may be too low.
  void Missed(base::Millis now);

 private:
  int64_t limit_ = kUnlimited;
  int64_t step_ = 1;
  base::Millis changed_ = 0;
  base::Millis refused_ = 0;
};

}  // namespace failsoft::policy
