// Code points of UTF-8 that is known to be valid.
#pragma once

#include <cstddef>
#include <string_view>

namespace failsoft::sim {

struct Character {
  char32_t code;
  size_t bytes;
};

// The first of a text that is not empty.
inline Character FirstCharacter(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  if (lead < 0x80) return {lead, 1};
  const size_t bytes = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  char32_t code = lead & (0x7Fu >> bytes);
  for (size_t i = 1; i < bytes; ++i) {
    code = (code << 6) | (static_cast<unsigned char>(text[i]) & 0x3Fu);
  }
  return {code, bytes};
}

}  // namespace failsoft::sim
