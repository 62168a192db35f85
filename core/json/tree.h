// What a Document is made of. Private to this folder.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/json/json.h"

namespace failsoft::json {

// One value, or one member name: a name is a string node right before the node of its value.
struct Node {
  uint32_t begin = 0;  // the source bytes it came from
  uint32_t end = 0;
  uint32_t next = 0;   // the sibling after it; 0 (the root is nobody's sibling) after the last one
  uint32_t extra = 0;  // containers: how many children; strings with escapes: where in `decoded`
  Type type = Type::kNull;
  bool escaped = false;  // a string whose text is in `decoded`, not in `source`
  bool named = false;    // the node before this one is its member name
};

struct Tree {
  std::string source;
  std::string decoded;  // strings that had escapes: size (4 bytes, as in memory), then the text
  std::vector<Node> nodes;

  std::string_view Text(const Node& node) const;

  // The text of a string with escapes is appended to `decoded` between these; says where it began.
  uint32_t BeginDecoded();
  void EndDecoded(Node& node, uint32_t began);
};

}  // namespace failsoft::json
