#include "core/json/number.h"

#include <algorithm>
#include <charconv>
#include <limits>

namespace failsoft::json {
namespace {

constexpr int64_t kHugeExponent = int64_t{1}
                                  << 40;  // beyond what the length of a text makes up for
constexpr size_t kMaxInt64Digits = 19;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsZero(char c) { return c == '0'; }

// A number taken apart: -12.50e3 is {negative, whole "12", fraction "50", exponent 3}.
struct Decimal {
  bool negative = false;
  std::string_view whole;
  std::string_view fraction;
  int64_t exponent = 0;

  size_t size() const { return whole.size() + fraction.size(); }
  char digit(size_t i) const { return i < whole.size() ? whole[i] : fraction[i - whole.size()]; }
};

std::string_view TakeDigits(std::string_view& text) {
  const auto end = std::find_if_not(text.begin(), text.end(), IsDigit);
  const std::string_view digits = text.substr(0, static_cast<size_t>(end - text.begin()));
  text.remove_prefix(digits.size());
  return digits;
}

int64_t ReadExponent(std::string_view text) {
  const bool negative = text.front() == '-';
  if (!IsDigit(text.front())) text.remove_prefix(1);
  int64_t value = 0;
  for (const char c : text) value = std::min(value * 10 + (c - '0'), kHugeExponent);
  return negative ? -value : value;
}

// None for NaN and Infinity.
std::optional<Decimal> TakeApart(std::string_view text) {
  Decimal decimal;
  decimal.negative = text.front() == '-';
  if (decimal.negative) text.remove_prefix(1);
  decimal.whole = TakeDigits(text);
  if (decimal.whole.empty()) return std::nullopt;
  if (!text.empty() && text.front() == '.') {
    text.remove_prefix(1);
    decimal.fraction = TakeDigits(text);
  }
  if (!text.empty()) decimal.exponent = ReadExponent(text.substr(1));
  return decimal;
}

// The digits without the zeros at both ends, and the power of ten of the last one. No digits: zero.
struct Significand {
  size_t first = 0;
  size_t end = 0;
  int64_t exponent = 0;
};

Significand Significant(const Decimal& decimal) {
  Significand s{0, decimal.size(), 0};
  while (s.first < s.end && IsZero(decimal.digit(s.first))) ++s.first;
  while (s.first < s.end && IsZero(decimal.digit(s.end - 1))) --s.end;
  s.exponent =
      decimal.exponent + static_cast<int64_t>(decimal.whole.size()) - static_cast<int64_t>(s.end);
  return s;
}

// Whether a number that from_chars finds out of range is too small rather than too large.
bool IsTiny(const Decimal& decimal) {
  const Significand s = Significant(decimal);
  return s.exponent + static_cast<int64_t>(s.end - s.first) <= 0;
}

}  // namespace

std::optional<double> NumberAsDouble(std::string_view text) {
  const std::optional<Decimal> decimal = TakeApart(text);
  if (!decimal) return std::nullopt;
  double value = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  if (result.ec == std::errc()) return value;
  if (!IsTiny(*decimal)) return std::nullopt;
  return decimal->negative ? -0.0 : 0.0;
}

std::optional<int64_t> NumberAsInt(std::string_view text) {
  const std::optional<Decimal> decimal = TakeApart(text);
  if (!decimal) return std::nullopt;
  const Significand s = Significant(*decimal);
  if (s.first == s.end) return 0;
  if (s.exponent < 0) return std::nullopt;  // something follows the decimal point
  const auto digits = static_cast<int64_t>(s.end - s.first);
  if (digits + s.exponent > static_cast<int64_t>(kMaxInt64Digits)) return std::nullopt;
  uint64_t magnitude = 0;  // 19 digits always fit
  for (size_t i = s.first; i < s.end; ++i) {
    magnitude = magnitude * 10 + static_cast<uint64_t>(decimal->digit(i) - '0');
  }
  for (int64_t i = 0; i < s.exponent; ++i) magnitude *= 10;
  const auto limit = static_cast<uint64_t>(std::numeric_limits<int64_t>::max());
  if (magnitude > limit + (decimal->negative ? 1 : 0)) return std::nullopt;
  return static_cast<int64_t>(decimal->negative ? ~magnitude + 1 : magnitude);
}

}  // namespace failsoft::json
