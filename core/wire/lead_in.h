// What a model puts before the text proper.
#pragma once

#include <cstddef>
#include <cstdint>

namespace failsoft::wire {

struct LeadIn {
  enum class Kind : uint8_t {
    kNone,
    kUnfinished,  // may become one: more text is needed
    kLikely,      // may be text as well: only what follows can prove it
    kCertain,
  };

  Kind kind = Kind::kNone;
  size_t size = 0;  // bytes up to the text proper, for the last two
};

}  // namespace failsoft::wire
