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
void Tree::SetDecoded(Node& node, std::string_view text) {
  const auto size = static_cast<uint32_t>(text.size());
  node.escaped = true;
  node.extra = static_cast<uint32_t>(decoded.size());
  char prefix[sizeof(size)];
  std::memcpy(prefix, &size, sizeof(size));
  decoded.append(prefix, sizeof(prefix)).append(text);
}

}  // namespace failsoft::json
