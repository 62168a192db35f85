#include "tests/simulator/money.h"

#include <algorithm>
#include <cstdio>

namespace failsoft::sim {
namespace {

constexpr int64_t kOne = 10'000;

bool IsDigits(std::string_view text) {
  return text.find_first_not_of("0123456789") == std::string_view::npos;
}

int64_t Number(std::string_view digits) {
  int64_t number = 0;
  for (const char digit : digits) number = number * 10 + (digit - '0');
  return number;
}

}  // namespace

std::optional<int64_t> ReadMoney(std::string_view text) {
  const size_t point = std::min(text.find('.'), text.size());
  const std::string_view whole = text.substr(0, point);
  std::string places(text.substr(std::min(point + 1, text.size())));
  if (whole.empty() || whole.size() > 12 || places.size() > 4) return std::nullopt;
  if (!IsDigits(whole) || !IsDigits(places)) return std::nullopt;
  if (point < text.size() && places.empty()) return std::nullopt;
  places.resize(4, '0');
  return Number(whole) * kOne + Number(places);
}

std::string MoneyText(int64_t money) {
  char text[40];
  std::snprintf(text, sizeof text, "%lld.%04lld", static_cast<long long>(money / kOne),
                static_cast<long long>(money % kOne));
  return text;
}

std::string RoundedMoney(int64_t money) {
  std::string text = MoneyText(money);
  text.resize(text.size() - 2);
  return text;
}

}  // namespace failsoft::sim
