#include "core/text/chunk_filter.h"

#include <algorithm>
#include <bit>

namespace failsoft::text {

// A byte for each of `size` places, the first lowest: 0 where nothing is.
uint64_t PairFilter::Block(const char* bytes, size_t size) const {
  const auto at = [this, bytes](unsigned i) { return At(bytes + i) << (8 * i); };
  if (size == kBlock) return at(0) | at(1) | at(2) | at(3) | at(4) | at(5) | at(6) | at(7);
  uint64_t block = 0;
  for (unsigned i = 0; i < size; ++i) block |= at(i);
  return block;
}

size_t PairFilter::First(std::string_view text, size_t begin, size_t end) const {
  while (begin < end) {
    const size_t size = std::min(kBlock, end - begin);
    const uint64_t found = Block(text.data() + begin, size);
    if (found != 0) return begin + static_cast<size_t>(std::countr_zero(found)) / 8;
    begin += size;
  }
  return std::string_view::npos;
}

size_t BackwardPairs::Next() {
  while (found_ == 0) {
    if (at_ <= begin_) return std::string_view::npos;
    const size_t size = std::min(PairFilter::kBlock, at_ - begin_);
    at_ -= size;
    found_ = filter_.Block(text_ + at_, size);
  }
  const unsigned last = (63U - static_cast<unsigned>(std::countl_zero(found_))) / 8;
  found_ &= ~(uint64_t{0xFF} << (8 * last));
  return at_ + last;
}

}  // namespace failsoft::text
