// Random sources for tests: one that always draws the same, and a seeded one.
#pragma once

#include <cstdint>

#include "core/base/random.h"

namespace failsoft::policy {

class ConstantRandom : public base::Random {
 public:
  explicit ConstantRandom(uint64_t bits) : bits_(bits) {}
  uint64_t NextBits() override { return bits_; }

 private:
  uint64_t bits_;
};

inline ConstantRandom Lowest() { return ConstantRandom(0); }
inline ConstantRandom Highest() { return ConstantRandom(UINT64_MAX); }
inline ConstantRandom Middle() { return ConstantRandom(1ULL << 63); }

// SplitMix64.
class SeededRandom : public base::Random {
 public:
  explicit SeededRandom(uint64_t seed) : state_(seed) {}
  uint64_t NextBits() override {
    uint64_t z = (state_ += 0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
  }
  // Uniform enough for a test; bound > 0.
  int64_t Below(int64_t bound) {
    return static_cast<int64_t>(NextBits() % static_cast<uint64_t>(bound));
  }

 private:
  uint64_t state_;
};

}  // namespace failsoft::policy
