// Of which classes the characters of a text are, 64 bytes at a time.
#pragma once

#include <cstddef>
#include <cstdint>

namespace failsoft::text {

inline constexpr size_t kBlockBytes = 64;

// Bit i is about byte i.
struct BlockMasks {
  uint64_t beyond = 0;  // not ASCII
  uint64_t lower = 0;
  uint64_t upper = 0;
  uint64_t digit = 0;
  uint64_t space = 0;
  uint64_t newline = 0;
  uint64_t punctuation = 0;
  uint64_t control = 0;
  uint64_t same = 0;  // as the byte before; bit 0 is not set

  friend bool operator==(const BlockMasks&, const BlockMasks&) = default;
};

// Of the kBlockBytes bytes at `bytes`, which must be there.
BlockMasks MasksOf(const char* bytes);
// The same without what only some processors have.
BlockMasks MasksByTable(const char* bytes);

}  // namespace failsoft::text
