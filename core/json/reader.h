// From source text to nodes. Private to this folder.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "core/json/tree.h"

namespace failsoft::json {

inline constexpr size_t kMaxDepth = 1'000;

inline constexpr std::string_view kHalfPair = "an escape is half of a surrogate pair";

struct SyntaxError {
  size_t offset;
  std::string_view reason;
};

// Fills `tree.nodes` and `tree.decoded` from `tree.source`, which is valid UTF-8 of less than
// 4 GiB. Iterative and linear; throws nothing but std::bad_alloc.
std::optional<SyntaxError> ReadNodes(Tree& tree, bool allow_nan);

}  // namespace failsoft::json
