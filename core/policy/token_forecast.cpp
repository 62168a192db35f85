#include "core/policy/token_forecast.h"

#include <algorithm>
#include <cmath>

namespace failsoft::policy {
namespace {

constexpr int kFewest = 16;        // settled requests that teach something
constexpr double kBeforeThat = 3;  // times the reservation
constexpr double kMargin = 5;      // mean distances: of a normal distribution, four deviations
constexpr double kMost = 4;        // times the reservations: none is as wrong as that
constexpr double kMostCaution = 3;
constexpr double kCautionEnds = 1.0 / 512;
constexpr int kMemory = 64;  // settled requests that count
constexpr double kSlowest = 1.0 / kMemory;
constexpr double kSteadiness = 0.05;  // how much the plain ratio counts beside the slope
constexpr double kUsual = 2;          // times the mean

}  // namespace

int64_t TokenForecast::Of(int64_t reserved, int64_t count) const {
  if (count <= 0) return 0;
  const auto sum = static_cast<double>(reserved);
  if (settled_ < kFewest) return static_cast<int64_t>(sum * kBeforeThat);
  const auto n = static_cast<double>(count);
  const double unusual = std::max(0.0, sum - kUsual * n * reserved_) * std::max(0.0, 1 - slope_);
  const double line = n * base_ + sum * slope_;
  const double margin = kMargin * caution_ * miss_ * std::sqrt(n);
  return static_cast<int64_t>(std::min(line + unusual + margin, kMost * sum)) + 1;
}

void TokenForecast::Learn(int64_t reserved, int64_t used) {
  const auto x = static_cast<double>(reserved);
  const auto y = static_cast<double>(used);
  settled_ = std::min(settled_ + 1, kMemory);
  const double weight = settled_ < kMemory ? 1.0 / settled_ : kSlowest;
  reserved_ += weight * (x - reserved_);
  used_ += weight * (y - used_);
  square_ += weight * (x * x - square_);
  product_ += weight * (x * y - product_);
  const double distance = std::max(1.0, std::abs(y - base_ - slope_ * x));
  miss_ += weight * (distance - miss_);
  caution_ += (1 - caution_) * kCautionEnds;
  Fit();
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
