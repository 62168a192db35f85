// The clocks and the source of chance that a running program uses.
#pragma once

#include <cstdint>

#include "core/base/random.h"
#include "core/base/time.h"

namespace failsoft::base {

// Any thread.
class SystemClock : public Clock {
 public:
  Millis Now() const override;
  int64_t NowNanos() const override;
  Millis WallNow() const override;
};

// Time that passes 1/scale times as fast as the wrapped clock's: a wait of 1,000 ms takes
// 1,000 * scale of its milliseconds. For tests of programs (the option time_scale). Both times
// start at the wrapped clock's and move together, so that dates fit waits. Any thread, if the
// wrapped clock may; that one must outlive this.
class ScaledClock : public Clock {
 public:
  // `scale` is kept to six decimals and within 0.000001 to 1,000,000; what is no number is 1.
  ScaledClock(const Clock& clock, double scale);

  Millis Now() const override;
  Millis WallNow() const override;

  // How long to wait on the wrapped clock for `delay` to pass on this one: rounded up, so that it
  // is never early. A negative delay is kNone, an endless one kForever.
  Millis RealDelay(Millis delay) const;

  // The wrapped clock, and when on it this one will have reached `at`: never before.
  Millis RealNow() const { return clock_.Now(); }
  Millis RealTimeOf(Millis at) const;

 private:
  Millis Elapsed() const;

  const Clock& clock_;
  const int64_t micro_scale_;  // scale in millionths: whole numbers keep the promise of RealDelay
  const int64_t start_nanos_;
  const Millis start_;
  const Millis wall_start_;
};

// xoshiro256**, seeded by the operating system. Not for secrets. Not locked: one thread at a time.
class SystemRandom : public Random {
 public:
  SystemRandom();
  uint64_t NextBits() override;

 private:
  uint64_t state_[4];
};

}  // namespace failsoft::base
