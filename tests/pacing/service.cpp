#include "tests/pacing/service.h"

#include <algorithm>

namespace failsoft::pacing {

using base::Millis;

std::optional<Millis> Service::Admit(Millis now, int64_t tokens) {
  while (!window_.empty() && window_.front().at + policy::kMinute <= now) {
    tokens_ -= window_.front().tokens;
    window_.pop_front();
  }
  if (running_ >= plan_.concurrency) return policy::kMinute / 60;
  const bool fits = window_.empty() || tokens_ + tokens <= plan_.tokens;
  if (static_cast<int64_t>(window_.size()) >= plan_.requests || !fits) {
    return std::max<Millis>(1, window_.front().at + policy::kMinute - now);
  }
  window_.push_back({now, tokens});
  tokens_ += tokens;
  ++running_;
  return std::nullopt;
}

}  // namespace failsoft::pacing
