#include "core/json/tree.h"

#include <cstring>

namespace failsoft::json {

std::string_view Tree::Text(const Node& node) const {
  if (!node.escaped) {
    return std::string_view(source).substr(node.begin + 1, node.end - node.begin - 2);
  }
  uint32_t size;
  std::memcpy(&size, decoded.data() + node.extra, sizeof(size));
  return std::string_view(decoded).substr(node.extra + sizeof(size), size);
}

// `decoded` never outgrows `source`: even `"\n",` pays for its size and its text with five bytes.
// So what is taken at once is enough for all of them, and costs nothing until it is written to.
uint32_t Tree::BeginDecoded() {
  if (decoded.empty()) decoded.reserve(source.size());
  const auto began = static_cast<uint32_t>(decoded.size());
  decoded.append(sizeof(uint32_t), '\0');
  return began;
}

void Tree::EndDecoded(Node& node, uint32_t began) {
  const auto size = static_cast<uint32_t>(decoded.size() - began - sizeof(uint32_t));
  node.escaped = true;
  node.extra = began;
  std::memcpy(decoded.data() + began, &size, sizeof(size));
}

}  // namespace failsoft::json
