#include "core/text/bpe_merge.h"

#include <algorithm>

namespace failsoft::text {
namespace {

constexpr uint32_t kNobody = 0xFFFFFFFF;
constexpr size_t kLargestPiece = 1u << 30;  // offsets are of 32 bits

}  // namespace

std::string_view BpeMerger::Pair(const Part& part) const {
  const uint32_t end = parts_[part.next].next;
  return piece_.substr(part.begin, end - part.begin);
}

// What the part at `at` would become with the next one.
void BpeMerger::Rank(uint32_t at) {
  Part& part = parts_[at];
  part.rank = BpeRanks::kNone;
  if (part.next == piece_.size()) return;
  const std::string_view pair = Pair(part);
  if (pair.size() > ranks_.longest()) return;
  part.rank = ranks_.Find(pair);
  if (part.rank == BpeRanks::kNone) return;
  heap_.push_back({part.rank, at});
  std::push_heap(heap_.begin(), heap_.end());
}

void BpeMerger::Begin(std::string_view piece) {
  piece_ = piece;
  parts_.clear();
  heap_.clear();
  const auto size = static_cast<uint32_t>(piece.size());
  parts_.reserve(size);
  for (uint32_t i = 0; i < size; ++i) {
    parts_.push_back({i, i + 1, i == 0 ? kNobody : i - 1, BpeRanks::kNone});
  }
  for (uint32_t i = 0; i < size; ++i) Rank(i);
}

void BpeMerger::MergeAt(uint32_t at) {
  Part& part = parts_[at];
  Part& gone = parts_[part.next];
  part.next = gone.next;
  gone.rank = BpeRanks::kNone;
  if (part.next != piece_.size()) parts_[part.next].previous = at;
  Rank(at);
  if (part.previous != kNobody) Rank(part.previous);
}

void BpeMerger::Merge(std::string_view piece, std::vector<uint32_t>& out) {
  for (; piece.size() > kLargestPiece; piece.remove_prefix(kLargestPiece)) {
    Merge(piece.substr(0, kLargestPiece), out);
  }
  const uint32_t whole = piece.size() <= ranks_.longest() ? ranks_.Find(piece) : BpeRanks::kNone;
  if (whole != BpeRanks::kNone) {
    out.push_back(whole);
    return;
  }
  Begin(piece);
  while (!heap_.empty()) {
    const Candidate best = heap_.front();
    std::pop_heap(heap_.begin(), heap_.end());
    heap_.pop_back();
    // One that has been merged since, or with another, is out of date.
    if (parts_[best.at].rank == best.rank) MergeAt(best.at);
  }
  for (size_t at = 0; at < piece.size(); at = parts_[at].next) {
    out.push_back(ranks_.Find(piece.substr(at, parts_[at].next - at)));
  }
}

}  // namespace failsoft::text
