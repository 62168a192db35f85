// Time as the whole core speaks it: 64-bit milliseconds, saturating, with no time-out spelt -1.
#pragma once

#include <cstdint>
#include <limits>

namespace failsoft::base {

using Millis = int64_t;

inline constexpr Millis kNone = -1;                                     // "no limit", "not known"
inline constexpr Millis kForever = std::numeric_limits<Millis>::max();  // later than everything

// now + delta without overflow; a negative delta is "none", which is never reached.
constexpr Millis After(Millis now, Millis delta) {
  if (delta < 0 || delta > kForever - now) return kForever;
  return now + delta;
}

// The two clocks a call needs. Injected, so that every wait is tested in virtual time.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Millis Now() const = 0;  // monotonic; the origin means nothing
  // The same clock, finer; a wait is measured from here so that it is never cut short.
  virtual int64_t NowNanos() const { return Now() * 1'000'000; }
  virtual Millis WallNow() const = 0;  // since the Unix epoch; only to read and report dates
};

}  // namespace failsoft::base
