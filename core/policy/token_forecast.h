// What requests will turn out to use of what was reserved for them.
//
// Estimates are wrong, and answers shorter than allowed; but of many requests the sum is known much
// better than each. So what is on its way is counted by the line that fits the settled requests of
// late best (use over reservation), plus a margin that grows with the root of their number. What is
// far larger than usual is taken at its word: of that nothing has been learnt.
#pragma once

#include <cstdint>

namespace failsoft::policy {

class TokenForecast {
 public:
  // Of `count` requests for which `reserved` was set aside in all.
  int64_t Of(int64_t reserved, int64_t count) const;

  // A request for which `reserved` was set aside used `used`.
  void Learn(int64_t reserved, int64_t used);

  // The service refused although this said that there is room.
  void TooLow();

 private:
  void Fit();

  int settled_ = 0;
  // Of the settled ones, the later the heavier: means of reservation and use, and of products.
  double reserved_ = 0;
  double used_ = 0;
  double square_ = 0;
  double product_ = 0;
  double miss_ = 0;  // mean distance from the line
  double base_ = 0;  // the line
  double slope_ = 1;
  double caution_ = 1;
};

}  // namespace failsoft::policy
