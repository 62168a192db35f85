#include "core/policy/duration.h"

#include <algorithm>
#include <cstddef>

namespace failsoft::policy {
namespace {

using base::kForever;
using base::Millis;

constexpr int kExponentLimit = 1'000'000;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetter(char c) { return c >= 'a' && c <= 'z'; }

std::string_view TakeDigits(std::string_view& text) {
  size_t size = 0;
  while (size < text.size() && IsDigit(text[size])) ++size;
  const std::string_view digits = text.substr(0, size);
  text.remove_prefix(size);
  return digits;
}

Millis Append(Millis value, int digit) {
  return value > (kForever - digit) / 10 ? kForever : value * 10 + digit;
}

Millis Multiply(Millis value, Millis factor) {
  return value > kForever / factor ? kForever : value * factor;
}

// The digits before and after the point, and the power of ten that scales them.
struct Decimal {
  std::string_view whole;
  std::string_view fraction;
  int exponent = 0;

  size_t size() const { return whole.size() + fraction.size(); }
  int digit(size_t i) const {
    return (i < whole.size() ? whole[i] : fraction[i - whole.size()]) - '0';
  }
};

// Takes "12", "12.", ".5" or "12.5" from the beginning of `text`.
std::optional<Decimal> TakeDecimal(std::string_view& text) {
  Decimal decimal;
  decimal.whole = TakeDigits(text);
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    decimal.fraction = TakeDigits(text);
  }
  if (decimal.size() == 0) return std::nullopt;
  return decimal;
}

// Takes "e2", "E+2" or "e-2", saturating; 0 when there is none, and nullopt when it has no digits.
std::optional<int> TakeExponent(std::string_view& text) {
  if (!text.starts_with('e') && !text.starts_with('E')) return 0;
  text.remove_prefix(1);
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  const std::string_view digits = TakeDigits(text);
  if (digits.empty()) return std::nullopt;
  int value = 0;
  for (const char c : digits) value = std::min(kExponentLimit, value * 10 + (c - '0'));
  return negative ? -value : value;
}

// decimal * 10^exponent, rounded up.
Millis Scale(const Decimal& decimal) {
  const auto point = static_cast<int64_t>(decimal.whole.size()) + decimal.exponent;
  const auto size = static_cast<int64_t>(decimal.size());
  Millis value = 0;
  bool rest = false;
  for (int64_t i = 0; i < size; ++i) {
    const int digit = decimal.digit(static_cast<size_t>(i));
    if (i < point) {
      value = Append(value, digit);
    } else {
      rest = rest || digit != 0;
    }
  }
  for (int64_t i = size; i < point && value != 0 && value != kForever; ++i)
    value = Append(value, 0);
  return rest ? base::After(value, 1) : value;
}

// The milliseconds of a unit; 0 for a word that is none.
Millis UnitMillis(std::string_view word) {
  struct Unit {
    std::string_view name;
    Millis millis;
  };
  static constexpr Unit kUnits[] = {
      {"ms", 1},           {"millisecond", 1},  {"milliseconds", 1},
      {"s", 1'000},        {"sec", 1'000},      {"secs", 1'000},
      {"second", 1'000},   {"seconds", 1'000},  {"m", 60'000},
      {"min", 60'000},     {"mins", 60'000},    {"minute", 60'000},
      {"minutes", 60'000}, {"h", 3'600'000},    {"hr", 3'600'000},
      {"hrs", 3'600'000},  {"hour", 3'600'000}, {"hours", 3'600'000},
      {"d", 86'400'000},   {"day", 86'400'000}, {"days", 86'400'000},
  };
  for (const Unit& unit : kUnits) {
    if (unit.name == word) return unit.millis;
  }
  return 0;
}

void SkipSpaces(std::string_view& text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
}

// Takes one number with its unit, or nothing. Exact to the third decimal of the unit.
std::optional<Millis> TakeTerm(std::string_view& text) {
  std::string_view rest = text;
  SkipSpaces(rest);
  std::optional<Decimal> number = TakeDecimal(rest);
  if (!number) return std::nullopt;
  SkipSpaces(rest);
  size_t size = 0;
  while (size < rest.size() && IsLetter(rest[size])) ++size;
  const Millis unit = UnitMillis(rest.substr(0, size));
  if (unit == 0) return std::nullopt;
  text = rest.substr(size);
  if (unit == 1) return Scale(*number);
  number->exponent = 3;
  return Multiply(Scale(*number), unit / 1'000);
}

}  // namespace

std::optional<Millis> ParseDecimal(std::string_view text, int exponent) {
  std::optional<Decimal> decimal = TakeDecimal(text);
  if (!decimal) return std::nullopt;
  const std::optional<int> own = TakeExponent(text);
  if (!own || !text.empty()) return std::nullopt;
  decimal->exponent = *own + exponent;
  return Scale(*decimal);
}

std::optional<Millis> TakeDuration(std::string_view& text) {
  std::optional<Millis> total = TakeTerm(text);
  while (total) {
    const std::optional<Millis> next = TakeTerm(text);
    if (!next) break;
    total = base::After(*total, *next);
  }
  return total;
}

}  // namespace failsoft::policy
