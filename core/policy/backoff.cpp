#include "core/policy/backoff.h"

#include <algorithm>

namespace failsoft::policy {
namespace {

using base::Millis;

constexpr Millis kSpread = 1'000;  // the guide's jitter: up to one second

Millis Floor(Millis value) { return std::max<Millis>(value, 0); }

// Uniform in [low, high]; low when the range is empty.
Millis Between(Millis low, Millis high, base::Random& random) {
  if (high <= low) return low;
  const Millis range = high - low;
  const auto offset = static_cast<Millis>(random.NextUnit() * static_cast<double>(range));
  return low + std::min(offset, range);
}

// value * 2^doublings, at most `limit`. Both are non-negative.
Millis Doubled(Millis value, int doublings, Millis limit) {
  if (value == 0) return 0;
  for (; doublings > 0 && value < limit; --doublings) {
    if (value > limit / 2) return limit;
    value *= 2;
  }
  return std::min(value, limit);
}

}  // namespace

Millis BackoffDelay(const BackoffOptions& options, int retry, Millis previous,
                    base::Random& random) {
  const Millis limit = options.max_delay < 0 ? base::kForever : options.max_delay;
  const Millis start = std::min(Floor(options.base_delay), limit);
  const Millis delay = Doubled(start, retry, limit);
  switch (options.jitter) {
    case Jitter::kGuide:
      return base::After(delay, Between(0, kSpread, random));
    case Jitter::kFull:
      return Between(0, delay, random);
    case Jitter::kEqual:
      return Between(delay / 2, delay, random);
    case Jitter::kDecorrelated: {
      const Millis last = std::max(previous, start);
      return Between(start, last > limit / 3 ? limit : last * 3, random);
    }
    case Jitter::kNone:
      break;
  }
  return delay;
}

Millis PaddedHint(Millis hint, Jitter jitter, base::Random& random) {
  const Millis spread = jitter == Jitter::kNone ? 0 : Between(0, kSpread, random);
  return base::After(Floor(hint), spread);
}

}  // namespace failsoft::policy
