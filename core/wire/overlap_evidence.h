// Whether a beginning that equals the end of what came before is a repetition, or chance.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace failsoft::wire {

// How sure one must be.
enum class Demand : uint8_t {
  kUsual,   // after an instruction, repeating a little is what models do
  kStrong,  // a server that continues the turn itself rarely repeats anything
};

// Both texts meet in an overlap: `delivered` ends with its bytes, `text` begins with them.
struct Overlap {
  std::string_view delivered;
  std::string_view text;
  size_t size = 0;    // bytes
  size_t period = 0;  // the distance at which it repeats in itself; `size` if it does not
};

bool IsRepetition(const Overlap& overlap, Demand demand);

}  // namespace failsoft::wire
