#include "core/text/tokens_learned.h"

#include <algorithm>

namespace failsoft::text {
namespace {

constexpr double kNewest = 0.5;
// A family of tokenizers taken for another is off by up to 8 times, in some scripts.
constexpr double kLeast = 0.5;
constexpr double kMost = 8.0;
constexpr double kCut = 0.6;  // of a calibrated estimate

}  // namespace

TokenCalibration::Verdict TokenCalibration::Learn(int64_t estimate, int64_t actual) {
  if (estimate <= 0 || actual <= 0) return Verdict::kIgnored;
  const double seen = static_cast<double>(actual) / static_cast<double>(estimate);
  if (is_calibrated() && seen < kCut * ratio_) return Verdict::kTruncated;
  const double mixed = is_calibrated() ? ratio_ + kNewest * (seen - ratio_) : seen;
  ratio_ = std::clamp(mixed, kLeast, kMost);
  ++answers_;
  return Verdict::kLearned;
}

void TokenAnchor::Remember(const std::vector<uint64_t>& hashes, int64_t tokens) {
  hashes_ = hashes;
  tokens_ = tokens;
}

TokenAnchor::Known TokenAnchor::Find(const std::vector<uint64_t>& hashes) const {
  if (hashes_.empty() || hashes_.size() > hashes.size()) return {};
  if (!std::equal(hashes_.begin(), hashes_.end(), hashes.begin())) return {};
  return {hashes_.size(), tokens_};
}

}  // namespace failsoft::text
