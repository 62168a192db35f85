// Durations as servers write them, read exactly: no floating point, no overflow.
#pragma once

#include <optional>
#include <string_view>

#include "core/base/time.h"

namespace failsoft::policy {

// "12", "0.5", ".5", "1e2" times 10^`exponent`, rounded up to a whole number and saturating at
// base::kForever: with exponent 3, seconds become milliseconds. None for anything else, a sign, and
// "inf" and "nan" included. Linear.
std::optional<base::Millis> ParseDecimal(std::string_view text, int exponent);

// Takes a number with its unit, one or more times ("12.5s", "1m30s", "250ms", "59 seconds"), from
// the beginning of lower-case `text`. None, and nothing taken, when there is no unit.
std::optional<base::Millis> TakeDuration(std::string_view& text);

}  // namespace failsoft::policy
