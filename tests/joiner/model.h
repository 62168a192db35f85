// A model that is asked to go on, and what it may do instead.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "random.h"

namespace failsoft::joiner_table {

enum class Behaviour : uint8_t {
  kExactRest,
  kRepeatChars,  // the last 1 to 200 characters once more
  kRepeatWord,
  kRepeatSentence,
  kRepeatLine,
  kPreamble,        // "Sure, here is the rest:" before the rest
  kPreambleRepeat,  // and before one of the four repetitions
  kFenceInfo,       // the code block opened again, as "```python"
  kFenceBare,       // as "```"
  kWholeAgain,
  kDifferent,  // the answer begun anew, and told differently after a while
  kNoSpace,    // the rest without the space it begins with
  kEmpty,
};
inline constexpr size_t kBehaviours = 13;

// An answer, another one whose words a model may stray into, and what it says before it goes on.
struct Source {
  std::string_view answer;
  std::string_view other;
  const std::vector<std::string>* preambles;
};

// What a model sends for the rest of source.answer after `cut` bytes (between characters). None
// where the behaviour makes no sense: a code block can be opened again inside one only.
std::optional<std::string> Continue(const Source& source, size_t cut, Behaviour behaviour,
                                    Random& random);

}  // namespace failsoft::joiner_table
