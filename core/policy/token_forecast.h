// What requests will turn out to use of what was reserved for them.
//
// Estimates are wrong, and answers shorter than allowed; but of many requests the sum is known much
// better than each. So what is on its way is counted as the line that fits the settled requests of
// late best (use over reservation), plus a margin that grows as the root of the sum of squares:
// larger requests miss the line by more. Of few the margin is wider than anything that was ever
// seen: so each counts for no more than the largest ratio, or the largest use, that was. What is
// far larger than usual is taken at its word: of that nothing has been learnt.
#pragma once

#include <cstdint>

namespace failsoft::policy {

// Of one request, or the sum of several, in tokens.
struct Forecast {
  double mean = 0;
  double variance = 0;
  double most = 0;

  void Add(const Forecast& other, double sign = 1) {
    mean += sign * other.mean;
    variance += sign * other.variance;
    most += sign * other.most;
  }
};

class TokenForecast {
 public:
  // Of a request for which `reserved` is set aside.
  Forecast Of(int64_t reserved) const;
  // What requests with that sum of forecasts will not exceed.
  int64_t Bound(const Forecast& sum) const;

  // A request for which `reserved` was set aside used `used`.
  void Learn(int64_t reserved, int64_t used);

  // The service refused although this said that there is room.
  void TooLow();

 private:
  static constexpr double kBeforeThat = 3;  // times the reservation: before anything is known

  double Line(double reserved) const { return base_ + slope_ * reserved; }
  void LearnExtremes(double reserved, double used);
  void Fit();

  int settled_ = 0;
  // Of the settled ones, the later the heavier: means of reservation and use, and of products.
  double reserved_ = 0;
  double used_ = 0;
  double square_ = 0;
  double product_ = 0;
  double miss_ = 0;  // mean square of the distance from the line, in parts of the line
  double base_ = 0;  // the line
  double slope_ = 1;
  double ratio_ = kBeforeThat;  // the largest of use to reservation
  double unseen_ = 1;           // times the largest use: what the next may be
  double largest_ = 0;          // use
  double caution_ = 1;
};

}  // namespace failsoft::policy
