// "Sure, continuing from where I left off:" - what models say before they go on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace failsoft::wire {

enum class PreambleKind : uint8_t {
  kNone,
  kUnfinished,  // may become one: more text is needed
  kLikely,      // could be text as well: "Here is the rest of the list:"
  kCertain,     // speaks of the interruption
};

struct Preamble {
  PreambleKind kind = PreambleKind::kNone;
  size_t size = 0;  // bytes up to the text proper; for the last two kinds
};

// Whether `text` begins with a preamble: a first line of at most 160 characters that opens like an
// assent or an announcement, has to do with continuing, and ends like a sentence. One blank line
// after it belongs to it. `at_end`: no more text will come.
Preamble ReadPreamble(std::string_view text, bool at_end);

}  // namespace failsoft::wire
