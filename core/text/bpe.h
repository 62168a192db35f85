// Exact token counts, from a rank file that the user has: OpenAI's byte pair encoding.
//
// A rank file (".tiktoken") has a token a line, in base64, and its rank. Tokens merge in the order
// of their ranks. Special tokens ("<|endoftext|>") are text like any other here.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/text/bpe_split.h"

namespace failsoft::text {

// What a rank file says: bytes to ranks, found by hash. Never changes once it is made.
class BpeRanks {
 public:
  static constexpr uint32_t kNone = 0xFFFFFFFF;

  // Failure: kConfig, naming the line.
  static base::Result<BpeRanks> Parse(std::string_view file);

  uint32_t Find(std::string_view bytes) const;
  size_t size() const { return count_; }
  size_t longest() const { return longest_; }

 private:
  struct Slot {
    uint32_t rank = kNone;
    uint32_t begin = 0;  // in bytes_
    uint32_t size = 0;
  };

  bool Add(std::string_view bytes, uint32_t rank);  // false: it is there already
  size_t PlaceOf(std::string_view bytes) const;     // in slots_; of an empty one: not there

  std::string bytes_;
  std::vector<Slot> slots_;
  size_t count_ = 0;
  size_t longest_ = 0;
};

class Bpe {
 public:
  Bpe(BpeRanks ranks, BpePattern pattern) : ranks_(std::move(ranks)), pattern_(pattern) {}

  // The ranks of the tokens of `text`, in order. O(n log n) in its longest piece, else linear.
  std::vector<uint32_t> Encode(std::string_view text) const;
  int64_t Count(std::string_view text) const;
  BpePattern pattern() const { return pattern_; }

 private:
  BpeRanks ranks_;
  BpePattern pattern_;
};

struct BpeFile {
  std::string_view bytes;
  std::string_view sha256;   // expected, hexadecimal; empty: not checked
  std::string_view pattern;  // "o200k", "cl100k", "r50k"; empty: as the number of tokens says
};

// Failure: kConfig at "/sha256", "/pattern" or "/path".
base::Result<std::shared_ptr<const Bpe>> MakeBpe(const BpeFile& file);

}  // namespace failsoft::text
