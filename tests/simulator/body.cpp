#include "tests/simulator/body.h"

#include <algorithm>

namespace failsoft::sim {

void Body::Append(SharedText text) {
  size_ += text->size();
  pieces_.push_back(std::move(text));
}

std::vector<boost::asio::const_buffer> Body::Bytes(size_t from, size_t to) const {
  std::vector<boost::asio::const_buffer> bytes;
  size_t start = 0;
  for (const SharedText& piece : pieces_) {
    const size_t begin = std::clamp(from, start, start + piece->size()) - start;
    const size_t end = std::clamp(to, start, start + piece->size()) - start;
    if (begin < end) bytes.emplace_back(piece->data() + begin, end - begin);
    start += piece->size();
  }
  return bytes;
}

}  // namespace failsoft::sim
