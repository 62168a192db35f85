#include "core/policy/rate_headers.h"

#include <charconv>

#include "core/base/text.h"
#include "core/policy/duration.h"

namespace failsoft::policy {

using base::Millis;

namespace {

// Some list several limits, the one that holds first: "60, 60;w=60".
std::optional<int64_t> Count(std::string_view text) {
  text = base::Trim(text);
  int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  const bool ends = end == text.data() + text.size() || *end == ',' || *end == ';';
  if (error != std::errc() || !ends || count < 0) return std::nullopt;
  return count;
}

// Seconds from now, unless it is too large for that: then since 1970, in seconds or milliseconds.
Millis FromNow(Millis milliseconds, Millis wall_now) {
  constexpr Millis kTenYears = Millis{3650} * 24 * 60 * 60 * 1'000;
  if (milliseconds < kTenYears) return milliseconds;
  const Millis at =
      milliseconds / 1'000 < wall_now - kTenYears ? milliseconds : milliseconds / 1'000;
  return at > wall_now ? at - wall_now : 0;
}

Millis Reset(std::string_view text, Millis wall_now) {
  text = base::Trim(text);
  if (const auto seconds = ParseDecimal(text, 3)) return FromNow(*seconds, wall_now);
  std::string_view rest = text;
  const auto duration = TakeDuration(rest);
  return duration && rest.empty() ? *duration : 0;
}

}  // namespace

RateFacts ReadRateFacts(const RateHeaders& requests, const RateHeaders& tokens, Millis wall_now) {
  RateFacts facts;
  const auto limit_requests = Count(requests.limit);
  const auto limit_tokens = Count(tokens.limit);
  if (limit_requests && *limit_requests > 0) facts.limit_requests = limit_requests;
  if (limit_tokens && *limit_tokens > 0) facts.limit_tokens = limit_tokens;
  facts.remaining_requests = Count(requests.remaining);
  facts.remaining_tokens = Count(tokens.remaining);
  facts.reset_requests = Reset(requests.reset, wall_now);
  facts.reset_tokens = Reset(tokens.reset, wall_now);
  return facts;
}

}  // namespace failsoft::policy
