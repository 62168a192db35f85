// How OpenAI's tokenizers cut a text into pieces before they merge bytes: their regular
// expressions, by hand. A regular expression engine overflows its stack on a megabyte of one
// character; this is one pass.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace failsoft::text {

// kR50k: of r50k_base, p50k_base and GPT-2.
enum class BpePattern : uint8_t { kR50k, kCl100k, kO200k };

// The size in bytes of the piece that begins at `at`, which is less than the text's size. Linear in
// the piece but for runs of space, of which one character is looked at twice.
size_t PieceSize(std::string_view text, size_t at, BpePattern pattern);

}  // namespace failsoft::text
