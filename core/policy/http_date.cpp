// The three date forms of RFC 9110 5.6.7, read strictly.
#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

#include "core/base/text.h"
#include "core/policy/server_wait.h"

namespace failsoft::policy {
namespace {

using base::Millis;

constexpr std::string_view kShortDays[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
constexpr std::string_view kLongDays[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                          "Friday", "Saturday", "Sunday"};
constexpr std::string_view kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

struct DateParts {
  int year = 0;
  int month = 0;  // 1 to 12
  int day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
};

// Reads a text piece by piece; once a piece is missing, everything after it is too.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  Reader& Literal(std::string_view text) {
    ok_ = ok_ && rest_.starts_with(text);
    if (ok_) rest_.remove_prefix(text.size());
    return *this;
  }

  // Exactly `count` digits; with `padded`, spaces may stand for leading zeros.
  Reader& Number(size_t count, int& out, bool padded = false) {
    ok_ = ok_ && rest_.size() >= count;
    out = 0;
    for (size_t i = 0; ok_ && i < count; ++i) {
      const bool pad = padded && rest_[i] == ' ' && out == 0 && i + 1 < count;
      ok_ = pad || (rest_[i] >= '0' && rest_[i] <= '9');
      if (ok_ && !pad) out = out * 10 + (rest_[i] - '0');
    }
    if (ok_) rest_.remove_prefix(count);
    return *this;
  }

  // One of `names`; `out` is its place, counted from 1.
  template <size_t kCount>
  Reader& Name(const std::string_view (&names)[kCount], int& out) {
    const auto* found =
        std::find_if(std::begin(names), std::end(names),
                     [this](std::string_view name) { return rest_.starts_with(name); });
    ok_ = ok_ && found != std::end(names);
    if (!ok_) return *this;
    out = static_cast<int>(found - std::begin(names)) + 1;
    rest_.remove_prefix(found->size());
    return *this;
  }

  Reader& TimeOfDay(DateParts& out) {
    return Number(2, out.hour)
        .Literal(":")
        .Number(2, out.minute)
        .Literal(":")
        .Number(2, out.second);
  }

  bool AtEnd() const { return ok_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

// Sun, 06 Nov 1994 08:49:37 GMT
std::optional<DateParts> ReadImfFixdate(std::string_view text) {
  DateParts parts;
  int week_day = 0;
  Reader reader(text);
  reader.Name(kShortDays, week_day).Literal(", ").Number(2, parts.day).Literal(" ");
  reader.Name(kMonths, parts.month).Literal(" ").Number(4, parts.year).Literal(" ");
  if (!reader.TimeOfDay(parts).Literal(" GMT").AtEnd()) return std::nullopt;
  return parts;
}

// Sun Nov  6 08:49:37 1994
std::optional<DateParts> ReadAsctime(std::string_view text) {
  DateParts parts;
  int week_day = 0;
  Reader reader(text);
  reader.Name(kShortDays, week_day).Literal(" ").Name(kMonths, parts.month).Literal(" ");
  reader.Number(2, parts.day, /*padded=*/true).Literal(" ").TimeOfDay(parts).Literal(" ");
  if (!reader.Number(4, parts.year).AtEnd()) return std::nullopt;
  return parts;
}

int YearOf(Millis wall_now) {
  using std::chrono::floor;
  constexpr Millis kYear9999 = 253'402'300'799'999;
  const std::chrono::milliseconds since(std::clamp<Millis>(wall_now, 0, kYear9999));
  const auto day =
      floor<std::chrono::days>(std::chrono::sys_time<std::chrono::milliseconds>(since));
  return static_cast<int>(std::chrono::year_month_day(day).year());
}

// The year with these two last digits that is nearest to now: RFC 9110 wants what looks more than
// 50 years ahead read as the past.
int FullYear(int two_digits, Millis wall_now) {
  const int now = YearOf(wall_now);
  const int year = now - now % 100 + two_digits;
  if (year > now + 50) return year - 100;
  return year < now - 49 ? year + 100 : year;
}

// Sunday, 06-Nov-94 08:49:37 GMT
std::optional<DateParts> ReadRfc850(std::string_view text, Millis wall_now) {
  DateParts parts;
  int week_day = 0;
  Reader reader(text);
  reader.Name(kLongDays, week_day).Literal(", ").Number(2, parts.day).Literal("-");
  reader.Name(kMonths, parts.month).Literal("-").Number(2, parts.year).Literal(" ");
  if (!reader.TimeOfDay(parts).Literal(" GMT").AtEnd()) return std::nullopt;
  parts.year = FullYear(parts.year, wall_now);
  return parts;
}

std::optional<Millis> ToMillis(const DateParts& parts) {
  using namespace std::chrono;  // NOLINT: its literals and types throughout
  const year_month_day date(year(parts.year), month(static_cast<unsigned>(parts.month)),
                            day(static_cast<unsigned>(parts.day)));
  constexpr int kLeapSecond = 60;
  if (!date.ok() || parts.hour > 23 || parts.minute > 59 || parts.second > kLeapSecond) {
    return std::nullopt;
  }
  const auto time =
      sys_days(date) + hours(parts.hour) + minutes(parts.minute) + seconds(parts.second);
  return duration_cast<milliseconds>(time.time_since_epoch()).count();
}

}  // namespace

std::optional<Millis> ParseHttpDate(std::string_view text, Millis wall_now) {
  text = base::Trim(text);
  std::optional<DateParts> parts = ReadImfFixdate(text);
  if (!parts) parts = ReadRfc850(text, wall_now);
  if (!parts) parts = ReadAsctime(text);
  return parts ? ToMillis(*parts) : std::nullopt;
}

}  // namespace failsoft::policy
