// Numbers that look random and are the same everywhere.
#pragma once

#include <cstddef>
#include <cstdint>

namespace failsoft::joiner_table {

// SplitMix64: the standard library's distributions differ between implementations.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}

  uint64_t Next() {
    uint64_t z = (state_ += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
  }
  size_t Below(size_t limit) { return limit == 0 ? 0 : static_cast<size_t>(Next() % limit); }
  size_t Between(size_t first, size_t last) { return first + Below(last - first + 1); }
  bool OneIn(size_t count) { return Below(count) == 0; }

  template <typename Items>
  const auto& Pick(const Items& items) {
    return items[Below(items.size())];
  }

 private:
  uint64_t state_;
};

}  // namespace failsoft::joiner_table
