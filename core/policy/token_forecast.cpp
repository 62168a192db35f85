#include "core/policy/token_forecast.h"

#include <algorithm>
#include <cmath>

namespace failsoft::policy {
namespace {

constexpr int kFewest = 16;      // settled requests that teach something
constexpr int kMemory = 256;     // settled requests that count
constexpr int kLongest = 2048;   // ... for the extremes: the rare ones are what they are about
constexpr double kMargin = 4.6;  // deviations
constexpr double kSkew = 0.5;    // ... and more of few: there is more above the line than below
constexpr double kUnseen = 4;  // over the root of their number: by how much the next may be larger
constexpr double kNearly = 1.05;  // times the largest ratio: it is forgotten bit by bit
constexpr double kMostCaution = 3;
constexpr double kCautionEnds = 1.0 / 512;
constexpr double kSteadiness = 0.05;  // how much the plain ratio counts beside the slope
constexpr double kUsual = 4;          // times the mean
constexpr double kMost = 9e18;

}  // namespace

Forecast TokenForecast::Of(int64_t reserved) const {
  const auto x = static_cast<double>(reserved);
  if (settled_ < kFewest) return {kBeforeThat * x, 0, kBeforeThat * x};
  const double line = Line(x);
  const double unusual = std::max(0.0, x - kUsual * reserved_) * std::max(0.0, 1 - slope_);
  return {line + unusual, line * line * miss_,
          std::min(x * ratio_ * kNearly, std::max(x, largest_ * unseen_))};
}

int64_t TokenForecast::Bound(const Forecast& sum) const {
  if (sum.most <= 0) return 0;
  const double variance = std::max(0.0, sum.variance);
  const double deviation = std::sqrt(variance) + kSkew * variance / std::max(1.0, sum.mean);
  const double margin = kMargin * caution_ * deviation;
  const double bound = std::min({sum.mean + margin, caution_ * sum.most, kMost});
  return static_cast<int64_t>(std::ceil(bound));
}

void TokenForecast::Learn(int64_t reserved, int64_t used) {
  const auto x = static_cast<double>(reserved);
  const auto y = static_cast<double>(used);
  settled_ = std::min(settled_ + 1, kLongest);
  const double weight = 1.0 / std::min(settled_, kMemory);
  if (settled_ > 1) {
    const double distance = y / std::max(1.0, Line(x)) - 1;
    miss_ += weight * (distance * distance - miss_);
  }
  reserved_ += weight * (x - reserved_);
  used_ += weight * (y - used_);
  square_ += weight * (x * x - square_);
  product_ += weight * (x * y - product_);
  caution_ += (1 - caution_) * kCautionEnds;
  LearnExtremes(x, y);
  Fit();
}

void TokenForecast::LearnExtremes(double reserved, double used) {
  const double ratio = used / std::max(1.0, reserved);
  ratio_ = std::max(ratio, ratio_ + (ratio - ratio_) / kLongest);
  largest_ = std::max(used, largest_ + (used - largest_) / kLongest);
  if (settled_ < kLongest) unseen_ = 1 + kUnseen / std::sqrt(settled_);
}

// The slope alone would be worth nothing where all requests are alike.
void TokenForecast::Fit() {
  if (reserved_ <= 0) return;
  const double steady = kSteadiness * square_;
  const double spread = std::max(0.0, square_ - reserved_ * reserved_);
  const double together = product_ - reserved_ * used_;
  slope_ = std::max(0.0, (together + steady * used_ / reserved_) / (spread + steady));
  base_ = used_ - slope_ * reserved_;
  if (base_ >= 0) return;
  base_ = 0;
  slope_ = used_ / reserved_;
}

void TokenForecast::TooLow() { caution_ = std::min(caution_ * 1.5, kMostCaution); }

}  // namespace failsoft::policy
