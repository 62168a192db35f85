// Passes over bytes that are of no interest, eight at a time and without a branch for any of them,
// so that no text is slow because what comes next cannot be foreseen.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace failsoft::text {

// Finds bytes by themselves and the byte behind them. Where a character takes more than these two,
// others that have the same are found too: it is for the finder to look again.
class PairFilter {
 public:
  struct Bytes {
    uint8_t first;
    uint8_t last;
  };
  struct Kind {
    std::initializer_list<Bytes> bytes;
    std::initializer_list<Bytes> behind;
  };
  static constexpr Bytes kAny = {0x00, 0xFF};

  // Up to eight kinds.
  constexpr PairFilter(std::initializer_list<Kind> kinds) {
    unsigned bit = 1;
    for (const Kind& kind : kinds) {
      Mark(bytes_, kind.bytes, bit);
      Mark(behind_, kind.behind, bit);
      bit <<= 1;
    }
  }

  // The first place in [begin, end), or npos. `end` is less than the text's size.
  size_t First(std::string_view text, size_t begin, size_t end) const;

 private:
  static constexpr size_t kBlock = sizeof(uint64_t);
  using Table = std::array<uint8_t, 256>;

  static constexpr void Mark(Table& table, std::initializer_list<Bytes> ranges, unsigned bit) {
    for (const Bytes& range : ranges) {
      for (unsigned byte = range.first; byte <= range.last; ++byte) {
        table[byte] = static_cast<uint8_t>(table[byte] | bit);
      }
    }
  }

  uint64_t At(const char* bytes) const {
    return bytes_[static_cast<uint8_t>(bytes[0])] & behind_[static_cast<uint8_t>(bytes[1])];
  }
  uint64_t Block(const char* bytes, size_t size) const;

  Table bytes_{};
  Table behind_{};

  friend class BackwardPairs;
};

// All places in [begin, end), from the last to the first. `end` is less than the text's size.
class BackwardPairs {
 public:
  BackwardPairs(const PairFilter& filter, std::string_view text, size_t begin, size_t end)
      : filter_(filter), text_(text.data()), begin_(begin), at_(end) {}

  // Or npos, when there are no more.
  size_t Next();

 private:
  const PairFilter& filter_;
  const char* const text_;
  const size_t begin_;
  size_t at_;           // everything from here on has been looked at
  uint64_t found_ = 0;  // there, a byte for each place
};

}  // namespace failsoft::text
