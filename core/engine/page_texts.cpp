#include "core/engine/page_texts.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <new>
#include <utility>

namespace failsoft::engine {

// At least twice what there was, so that texts are not copied again and again.
void PageTexts::Reserve(size_t bytes) {
  constexpr size_t kLeast = 32;
  constexpr size_t kMost = std::numeric_limits<uint32_t>::max();
  if (bytes <= capacity_) return;
  if (bytes > kMost) throw std::bad_alloc();
  const size_t capacity = std::max(bytes, std::clamp(2 * size_t{capacity_}, kLeast, kMost));
  std::unique_ptr<char[]> larger(new char[capacity]);
  if (size_ > 0) std::memcpy(larger.get(), bytes_.get(), size_);
  bytes_ = std::move(larger);
  capacity_ = static_cast<uint32_t>(capacity);
}

}  // namespace failsoft::engine
