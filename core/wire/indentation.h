// Whether a line that is only begun has been begun again.
#pragma once

#include <cstdint>
#include <string_view>

namespace failsoft::wire {

enum class Indentation : uint8_t {
  kOther,     // not a question here, or nothing speaks for a repetition
  kRepeated,  // `text` indents the line that `delivered` has indented already
  kUnclear,   // more text is needed
};

// `delivered` may end with white space that indents a line, and `text` begin with white space: more
// of it, or the same again? It is the same again where that alone gives an indentation that the
// line before leads to: one no deeper than its own, or by one step where it opens a block.
Indentation CompareIndentation(std::string_view delivered, std::string_view text);

}  // namespace failsoft::wire
