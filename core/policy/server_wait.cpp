#include "core/policy/server_wait.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/policy/duration.h"
#include "core/policy/folded_text.h"

namespace failsoft::policy {
namespace {

using base::Millis;
using Hint = std::optional<Millis>;

// How far the units of a header or field are from milliseconds, as a power of ten.
constexpr int kMillisExponent = 0;
constexpr int kSecondsExponent = 3;

// Headers are plain decimals: no exponent.
Hint HeaderNumber(std::string_view text, int exponent) {
  text = base::Trim(text);
  if (text.find_first_not_of("0123456789.") != std::string_view::npos) return std::nullopt;
  return ParseDecimal(text, exponent);
}

Hint UntilDate(std::string_view text, std::string_view date, Millis wall_now) {
  const Hint at = ParseHttpDate(text, wall_now);
  if (!at) return std::nullopt;
  const Millis from = ParseHttpDate(date, wall_now).value_or(wall_now);
  if (*at <= from) return std::nullopt;
  Millis wait = 0;
  return __builtin_sub_overflow(*at, from, &wait) ? base::kForever : wait;
}

Hint FromRetryAfter(const WaitHints& hints, Millis wall_now) {
  const Hint seconds = HeaderNumber(hints.retry_after, kSecondsExponent);
  return seconds ? seconds : UntilDate(hints.retry_after, hints.date, wall_now);
}

// "12.5s", with nothing else around it.
Hint WholeDuration(std::string_view text) {
  const FoldedText folded(text);
  std::string_view rest = folded.view();
  const Hint duration = TakeDuration(rest);
  return rest.empty() ? duration : std::nullopt;
}

Hint FromBody(std::string_view text) {
  text = base::Trim(text);
  const Hint seconds = ParseDecimal(text, kSecondsExponent);
  return seconds ? seconds : WholeDuration(text);
}

// Words between "try again in" and the number.
std::string_view SkipFillers(std::string_view text) {
  static constexpr std::string_view kFillers[] = {
      " ", ":", "about ", "approximately ", "at least ", "another ", "for "};
  for (bool skipped = true; skipped;) {
    skipped = false;
    for (const std::string_view filler : kFillers) {
      if (!text.starts_with(filler)) continue;
      text.remove_prefix(filler.size());
      skipped = true;
    }
  }
  return text;
}

Hint AfterPhrase(std::string_view text, std::string_view phrase) {
  Hint largest;
  for (size_t at = text.find(phrase); at != std::string_view::npos;
       at = text.find(phrase, at + phrase.size())) {
    std::string_view rest = SkipFillers(text.substr(at + phrase.size()));
    largest = std::max(largest, TakeDuration(rest));
  }
  return largest;
}

Hint FromMessage(std::string_view message) {
  static constexpr std::string_view kPhrases[] = {
      "retry after", "retry in", "try again in", "try again after",
      "wait",        "reset in", "resets in",    "reset after",
  };
  const FoldedText text(message);
  Hint largest;
  for (const std::string_view phrase : kPhrases) {
    largest = std::max(largest, AfterPhrase(text.view(), phrase));
  }
  return largest;
}

}  // namespace

Hint ServerWait(const WaitHints& hints, Millis wall_now) {
  const Hint largest = std::max({HeaderNumber(hints.retry_after_ms, kMillisExponent),
                                 FromRetryAfter(hints, wall_now), FromBody(hints.body_retry_after),
                                 FromBody(hints.body_retry_delay), FromMessage(hints.message)});
  return largest && *largest > 0 ? largest : std::nullopt;
}

}  // namespace failsoft::policy
