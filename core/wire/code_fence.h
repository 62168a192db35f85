// Markdown's fenced code blocks (CommonMark 4.5), as far as a seam needs them.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace failsoft::wire {

struct FenceLine {
  char marker = '`';  // or '~'
  size_t length = 0;  // how many of them, at least three
  bool has_info = false;
};

// What `line` (without its line end) says as a fence. Any indentation counts: in a list, a fence
// stands as deep as its item.
std::optional<FenceLine> ParseFenceLine(std::string_view line);

// The fence that the last line of `text` is inside of, if any. A line without its line end is not
// looked at. Linear.
std::optional<FenceLine> FindOpenFence(std::string_view text);

}  // namespace failsoft::wire
