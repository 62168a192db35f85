// Terminated texts, one behind the other in one block.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

namespace failsoft::engine {

// Half of what size_t takes; what does not fit is out of memory. Every piece of every stream is
// kept here, so that adding one is a few instructions: a std::string takes four times as many.
class PageTexts {
 public:
  uint32_t size() const { return size_; }  // terminators included
  uint32_t capacity() const { return capacity_; }
  const char* data() const { return bytes_.get(); }

  // Where the text begins. Throws std::bad_alloc.
  uint32_t Add(std::string_view text) {
    const uint32_t begin = size_;
    if (text.size() >= capacity_ - size_) Reserve(size_ + text.size() + 1);
    text.copy(bytes_.get() + begin, text.size());
    size_ += static_cast<uint32_t>(text.size()) + 1;
    bytes_[size_ - 1] = '\0';
    return begin;
  }
  // The last text goes on.
  void Extend(std::string_view text) {
    --size_;
    Add(text);
  }
  // Room for so many bytes in all, or more. Throws std::bad_alloc.
  void Reserve(size_t bytes);
  void Clear() { size_ = 0; }

 private:
  std::unique_ptr<char[]> bytes_;
  uint32_t size_ = 0;
  uint32_t capacity_ = 0;
};

}  // namespace failsoft::engine
