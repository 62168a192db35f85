#include "core/base/system.h"

#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include <bit>
#include <cmath>

namespace failsoft::base {
namespace {

constexpr int64_t kMicro = 1'000'000;
constexpr int64_t kNanosPerMilli = 1'000'000;

Millis Read(clockid_t id) {
  timespec time = {};
  clock_gettime(id, &time);
  return static_cast<Millis>(time.tv_sec) * 1'000 + time.tv_nsec / 1'000'000;
}

int64_t MicroScale(double scale) {
  if (std::isnan(scale)) return kMicro;
  const double micro = std::round(scale * static_cast<double>(kMicro));
  if (micro < 1) return 1;
  if (micro > static_cast<double>(kMicro) * kMicro) return kMicro * kMicro;
  return static_cast<int64_t>(micro);
}

// value * multiplier / divisor, rounded down or up, saturating at kForever. Nothing is negative;
// divisor * multiplier fits 64 bits, as both are at most 10^12 and one of them is 10^6.
Millis Scale(Millis value, int64_t multiplier, int64_t divisor, bool up) {
  const int64_t whole = value / divisor;
  const int64_t part = (value % divisor * multiplier + (up ? divisor - 1 : 0)) / divisor;
  if (whole > (kForever - part) / multiplier) return kForever;
  return whole * multiplier + part;
}

// Steele and Vigna's splitmix64: spreads a seed over the state.
uint64_t NextSeed(uint64_t& seed) {
  uint64_t z = (seed += 0x9E3779B97F4A7C15u);
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

}  // namespace

Millis SystemClock::Now() const { return Read(CLOCK_MONOTONIC); }

int64_t SystemClock::NowNanos() const {
  timespec time = {};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return static_cast<int64_t>(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

Millis SystemClock::WallNow() const { return Read(CLOCK_REALTIME); }

ScaledClock::ScaledClock(const Clock& clock, double scale)
    : clock_(clock),
      micro_scale_(MicroScale(scale)),
      start_nanos_(clock.NowNanos()),
      start_(start_nanos_ / kNanosPerMilli),
      wall_start_(clock.WallNow()) {}

Millis ScaledClock::Elapsed() const {
  return (clock_.NowNanos() - start_nanos_) / micro_scale_;  // nanoseconds by millionths
}

Millis ScaledClock::Now() const { return After(start_, Elapsed()); }

Millis ScaledClock::WallNow() const { return After(wall_start_, Elapsed()); }

Millis ScaledClock::RealDelay(Millis delay) const {
  if (delay < 0) return kNone;
  if (delay == kForever) return kForever;
  return Scale(delay, micro_scale_, kMicro, true);
}

Millis ScaledClock::RealTimeOf(Millis at) const {
  if (at <= start_) return start_;
  // One more for the part of a millisecond by which start_ was cut.
  return After(start_, After(1, RealDelay(at == kForever ? kForever : at - start_)));
}

SystemRandom::SystemRandom() {
  if (getentropy(state_, sizeof(state_)) == 0) return;
  // No entropy call (a sandbox may forbid it): times and the process still differ.
  uint64_t seed = static_cast<uint64_t>(Read(CLOCK_REALTIME)) ^
                  std::rotl(static_cast<uint64_t>(Read(CLOCK_MONOTONIC)), 32) ^
                  std::rotl(static_cast<uint64_t>(getpid()), 48) ^
                  reinterpret_cast<uintptr_t>(this);
  for (uint64_t& word : state_) word = NextSeed(seed);
}

uint64_t SystemRandom::NextBits() {
  const uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
  const uint64_t shifted = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= shifted;
  state_[3] = std::rotl(state_[3], 45);
  return result;
}

}  // namespace failsoft::base
