#include <algorithm>

#include "core/wire/account.h"

namespace failsoft::wire {

namespace {

constexpr size_t kMostDigits = 64;

struct Decimal {
  bool negative = false;
  std::string_view whole, places;  // without zeros that say nothing

  bool zero() const { return whole.empty() && places.empty(); }
};

Decimal Take(std::string_view text) {
  Decimal decimal;
  decimal.negative = text.starts_with('-');
  if (decimal.negative || text.starts_with('+')) text.remove_prefix(1);
  const size_t point = std::min(text.find('.'), text.size());
  decimal.whole = text.substr(0, point);
  decimal.whole.remove_prefix(std::min(decimal.whole.find_first_not_of('0'), point));
  decimal.places = text.substr(std::min(point + 1, text.size()));
  decimal.places = decimal.places.substr(0, decimal.places.find_last_not_of('0') + 1);
  return decimal;
}

int Sign(int value) { return (value > 0) - (value < 0); }

int CompareSizes(const Decimal& a, const Decimal& b) {
  if (a.whole.size() != b.whole.size()) return a.whole.size() < b.whole.size() ? -1 : 1;
  const int whole = Sign(a.whole.compare(b.whole));
  return whole != 0 ? whole : Sign(a.places.compare(b.places));
}

}  // namespace

bool IsDecimal(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  const size_t digits =
      std::count_if(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  const auto points = static_cast<size_t>(std::count(text.begin(), text.end(), '.'));
  return digits > 0 && digits <= kMostDigits && points <= 1 && digits + points == text.size() &&
         text.front() != '.' && text.back() != '.';
}

int CompareDecimals(std::string_view a, std::string_view b) {
  const Decimal one = Take(a), other = Take(b);
  if (one.zero() && other.zero()) return 0;
  const bool negative = one.negative && !one.zero();
  if (negative != (other.negative && !other.zero())) return negative ? -1 : 1;
  return negative ? CompareSizes(other, one) : CompareSizes(one, other);
}

}  // namespace failsoft::wire
