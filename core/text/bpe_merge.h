// Merging the bytes of one piece into tokens.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/text/bpe.h"

namespace failsoft::text {

// Merges neighbours, the pair of the lowest rank first, the leftmost of several; kept from piece to
// piece for its memory. With a heap: O(n log n) for any piece, where scanning for the next pair is
// quadratic.
class BpeMerger {
 public:
  explicit BpeMerger(const BpeRanks& ranks) : ranks_(ranks) {}

  // Appends the ranks of the piece's tokens to `out`.
  void Merge(std::string_view piece, std::vector<uint32_t>& out);

 private:
  struct Part {
    uint32_t begin;
    uint32_t next;      // the part after it; the number of bytes after the last
    uint32_t previous;  // kNobody for the first
    uint32_t rank;      // of it merged with the next part
  };
  struct Candidate {
    uint32_t rank;
    uint32_t at;
    // The heap of the standard library has its largest on top.
    bool operator<(const Candidate& other) const {
      return rank != other.rank ? rank > other.rank : at > other.at;
    }
  };

  void Begin(std::string_view piece);
  void Rank(uint32_t at);
  void MergeAt(uint32_t at);
  std::string_view Pair(const Part& part) const;

  const BpeRanks& ranks_;
  std::string_view piece_;
  std::vector<Part> parts_;  // by the byte they begin at
  std::vector<Candidate> heap_;
};

}  // namespace failsoft::text
