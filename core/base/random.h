// The source of jitter and ids. Injected, so that tests choose every "random" number.
#pragma once

#include <cstdint>

namespace failsoft::base {

class Random {
 public:
  virtual ~Random() = default;
  virtual uint64_t NextBits() = 0;

  // Uniform in [0, 1).
  double NextUnit() { return static_cast<double>(NextBits() >> 11) * 0x1.0p-53; }
};

}  // namespace failsoft::base
