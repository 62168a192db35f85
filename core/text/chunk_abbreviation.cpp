#include "core/text/chunk_abbreviation.h"

#include <algorithm>
#include <iterator>

#include "core/text/unicode_class.h"
#include "core/text/unicode_utf8.h"

namespace failsoft::text {
namespace {

constexpr std::string_view kAbbreviations[] = {"Mr",  "Mrs", "Ms", "Dr", "Prof", "e.g",
                                               "i.e", "etc", "vs", "No", "cf"};
constexpr size_t kLongest = 4;

bool IsWordBefore(std::string_view text, size_t begin, size_t end) {
  return end > begin && IsLetterOrDigit(Decode(text, std::max(begin, Before(text, end))).value);
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool IsOneCapital(std::string_view text, size_t begin, size_t stop) {
  const size_t letter = std::max(begin, Before(text, stop));
  return IsCapital(Decode(text, letter).value) && !IsWordBefore(text, begin, letter);
}

bool IsShortNumber(std::string_view text, size_t begin, size_t stop) {
  size_t digits = 0;
  while (digits < 2 && stop - digits > begin && IsDigit(text[stop - digits - 1])) ++digits;
  return digits > 0 && !IsWordBefore(text, begin, stop - digits);
}

// All end in a small letter, of which a glance tells most words apart.
bool IsKnown(std::string_view text, size_t begin, size_t stop) {
  const size_t seen = std::min(stop - begin, kLongest);
  const std::string_view before = text.substr(stop - seen, seen);
  const auto ends = [&](std::string_view word) {
    return word.back() == before.back() && before.ends_with(word) &&
           !IsWordBefore(text, begin, stop - word.size());
  };
  return std::any_of(std::begin(kAbbreviations), std::end(kAbbreviations), ends);
}

}  // namespace

bool EndsAbbreviation(std::string_view text, size_t begin, size_t stop) {
  if (stop == begin) return false;
  const char last = text[stop - 1];
  if (IsDigit(last)) return IsShortNumber(text, begin, stop);
  return last >= 'a' && last <= 'z' ? IsKnown(text, begin, stop) : IsOneCapital(text, begin, stop);
}

}  // namespace failsoft::text
