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

// Where two texts meet: `delivered` ends with the bytes that `text` begins with. A character or the
// end of the text follows them.
struct Overlap {
  std::string_view delivered;
  std::string_view text;
  size_t size = 0;    // bytes; more than 0
  size_t period = 0;  // the distance at which it repeats in itself; `size` if it does not
};

// A text that does not repeat itself can have the same passage twice in a row all the same: in a
// table, in "very, very", in "0.0.0". So a passage counts by its letters, and needs more of them
// the less natural the place is where it begins: models go back to the beginning of a line or of a
// word. Less will do where the text itself speaks for it: a word would stand there twice without a
// space, or the text never goes on so behind such a mark. It does not count where it repeats in
// itself, or where the text before it goes on likewise, as in "a, b, b, |b, ".
bool IsRepetition(const Overlap& overlap, Demand demand);

}  // namespace failsoft::wire
