#include "core/base/ids.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>

namespace failsoft::base {
namespace {

using std::chrono::milliseconds;
using std::chrono::sys_days;
using std::chrono::year;

constexpr Millis FirstOf(int calendar_year) {
  const sys_days day{year{calendar_year} / std::chrono::January / 1};
  return std::chrono::duration_cast<milliseconds>(day.time_since_epoch()).count();
}

void WriteHex(std::string& out, size_t at, size_t digits, uint64_t bits) {
  for (size_t i = digits; i > 0; bits >>= 4) out[at + --i] = "0123456789abcdef"[bits & 0xF];
}

}  // namespace

std::string NewUuid(Random& random) {
  constexpr uint64_t kVersion4 = 0x4000;
  constexpr uint64_t kVariant = 0x8000;
  const uint64_t high = random.NextBits();
  const uint64_t low = random.NextBits();
  std::string out(36, '-');
  WriteHex(out, 0, 8, high >> 32);
  WriteHex(out, 9, 4, high >> 16);
  WriteHex(out, 14, 4, kVersion4 | (high & 0x0FFF));
  WriteHex(out, 19, 4, kVariant | (low >> 48 & 0x3FFF));
  WriteHex(out, 24, 12, low);
  return out;
}

std::string FormatRfc3339(Millis wall) {
  const milliseconds time(std::clamp(wall, FirstOf(0), FirstOf(10'000) - 1));
  const sys_days day{std::chrono::floor<std::chrono::days>(time)};
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day.time_since_epoch());
  std::array<char, 64> text;
  const int size = std::snprintf(
      text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", int{date.year()},
      unsigned{date.month()}, unsigned{date.day()}, static_cast<int>(clock.hours().count()),
      static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()),
      static_cast<int>(clock.subseconds().count()));
  return std::string(text.data(), static_cast<size_t>(size));
}

}  // namespace failsoft::base
