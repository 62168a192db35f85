#include "core/text/tokens_learned.h"

#include <algorithm>
#include <cmath>

namespace failsoft::text {
namespace {

constexpr double kNewest = 0.5;
// A family of tokenizers taken for another is off by up to 8 times, in some scripts.
constexpr double kLeast = 0.5;
constexpr double kMost = 8.0;
constexpr double kCut = 0.6;           // of a calibrated estimate
constexpr size_t kConversations = 64;  // of one model, at the same time
constexpr int kSurprises = 3;          // in a row: then that is how it counts
constexpr int64_t kLonger = 10;        // times what was learned from: something else

// Of an estimate by the model's own family, or one that counts less: known tokenizers make at least
// so much of it, unless a text is little but the same long token over and over. A service that has
// been listened to is off by what another text than before would change, and more where its family
// is a guess.
double LeastPart(bool is_calibrated, bool knows_family) {
  return is_calibrated && knows_family ? 0.75 : 0.5;
}

}  // namespace

TokenCalibration::Verdict TokenCalibration::Learn(int64_t estimate, int64_t actual) {
  if (estimate < kShortest || actual <= 0) return Verdict::kIgnored;
  const double seen = static_cast<double>(actual) / static_cast<double>(estimate);
  const bool is_surprising = is_calibrated() && seen < kCut * ratio_;
  surprises_ = is_surprising ? surprises_ + 1 : 0;
  if (is_surprising && surprises_ < kSurprises) return Verdict::kTruncated;
  const double mixed =
      is_calibrated() && !is_surprising ? ratio_ + kNewest * (seen - ratio_) : seen;
  ratio_ = std::clamp(mixed, kLeast, kMost);
  learned_from_ = estimate;
  return Verdict::kLearned;
}

int64_t TokenCalibration::Of(int64_t estimate) const {
  return static_cast<int64_t>(std::llround(static_cast<double>(estimate) * ratio_));
}

int64_t TokenCalibration::LeastOf(int64_t estimate, bool knows_family) const {
  // What a service adds to every prompt is much of a short one, and nothing of a long one.
  const bool is_longer = estimate / kLonger > learned_from_;
  const double ratio = is_longer ? std::min(ratio_, 1.0) : ratio_;
  const double part = LeastPart(is_calibrated(), knows_family) * ratio;
  return static_cast<int64_t>(static_cast<double>(estimate) * part);
}

void TokenAnchors::Remember(uint64_t hash, int64_t counted) {
  const auto known = std::find_if(anchors_.begin(), anchors_.end(),
                                  [hash](const Anchor& anchor) { return anchor.hash == hash; });
  if (known != anchors_.end()) {
    known->counted = counted;
    return;
  }
  if (anchors_.size() < kConversations) anchors_.emplace_back();
  anchors_[next_] = {hash, counted};
  next_ = (next_ + 1) % kConversations;
}

TokenAnchors::Known TokenAnchors::Find(std::span<const TokenPrefix> prefixes) const {
  for (size_t i = prefixes.size(); i > 0; --i) {
    for (const Anchor& anchor : anchors_) {
      if (anchor.hash == prefixes[i - 1].hash) return {anchor.counted, prefixes[i - 1].estimate};
    }
  }
  return {};
}

}  // namespace failsoft::text
