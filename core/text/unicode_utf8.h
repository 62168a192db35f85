// Walking over UTF-8 that is known to be valid, many bytes at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace failsoft::text {

inline bool IsContinuation(char byte) { return (static_cast<uint8_t>(byte) & 0xC0) == 0x80; }

struct CodePoint {
  char32_t value;
  uint8_t size;  // in bytes
};

// The code point that begins at `at`, which is less than the text's size.
inline CodePoint Decode(std::string_view text, size_t at) {
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(text[at + i]); };
  const uint8_t lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  if (lead < 0xE0) return {char32_t((lead & 0x1F) << 6 | (byte(1) & 0x3F)), 2};
  if (lead < 0xF0) {
    return {char32_t((lead & 0x0F) << 12 | (byte(1) & 0x3F) << 6 | (byte(2) & 0x3F)), 3};
  }
  return {char32_t((lead & 0x07) << 18 | (byte(1) & 0x3F) << 12 | (byte(2) & 0x3F) << 6 |
                   (byte(3) & 0x3F)),
          4};
}

// Where the character that ends at `end` begins; `end` is more than 0.
inline size_t Before(std::string_view text, size_t end) {
  do --end;
  while (end > 0 && IsContinuation(text[end]));
  return end;
}

// The code point that ends at `end`, which is more than 0.
inline CodePoint DecodeBefore(std::string_view text, size_t end) {
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(text[end - i]); };
  if (byte(1) < 0x80) return {byte(1), 1};
  char32_t value = byte(1) & 0x3F;
  if (!IsContinuation(text[end - 2])) return {char32_t((byte(2) & 0x1F) << 6) | value, 2};
  value |= char32_t((byte(2) & 0x3F) << 6);
  if (!IsContinuation(text[end - 3])) return {char32_t((byte(3) & 0x0F) << 12) | value, 3};
  return {char32_t((byte(4) & 0x07) << 18 | (byte(3) & 0x3F) << 12) | value, 4};
}

// Eight bytes at a time: which of them begin no character, and which begin one of four bytes, told
// by the highest bit of each.
struct WordCounts {
  static constexpr uint64_t kHighBits = 0x8080808080808080u;

  static uint64_t Load(const char* bytes) {
    uint64_t word;
    std::memcpy(&word, bytes, sizeof word);
    return word;
  }
  static uint64_t Sum(uint64_t bytes) { return (bytes * 0x0101010101010101u) >> 56; }
  static uint64_t Count(uint64_t high_bits) { return Sum(high_bits >> 7); }
  static uint64_t Continuations(uint64_t word) { return word & ~(word << 1) & kHighBits; }
  static uint64_t FourByteLeads(uint64_t word) {
    return word & (word << 1) & (word << 2) & (word << 3) & kHighBits;
  }
};

// A place in a text: what lies before it, in bytes, code points, and UTF-16 units.
struct Place {
  uint64_t bytes = 0;
  uint64_t chars = 0;
  uint64_t utf16 = 0;

  friend bool operator==(const Place&, const Place&) = default;
};

// The place after `passed`, which begins at `place`.
Place Advance(Place place, std::string_view passed);

// Where the character begins that `count` characters lie before, counted from `at`; the text's size
// when it has no more than that. `count` is left at what was missing.
size_t SkipCharacters(std::string_view text, size_t at, uint64_t& count);

// Where the character begins from which `count` characters lead to `end`, but not below `begin`.
size_t SkipCharactersBack(std::string_view text, size_t begin, size_t end, uint64_t count);

}  // namespace failsoft::text
