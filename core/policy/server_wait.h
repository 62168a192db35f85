// How long the server asked us to wait, in every form servers use.
#pragma once

#include <optional>
#include <string_view>

#include "core/base/time.h"

namespace failsoft::policy {

// Header values as they came (empty = absent) and what the error body says.
struct WaitHints {
  std::string_view retry_after_ms = {};    // milliseconds, decimal fraction allowed
  std::string_view retry_after = {};       // seconds (decimal fraction allowed) or an HTTP date
  std::string_view date = {};              // the response's own Date: clock skew then cancels out
  std::string_view body_retry_after = {};  // error.retry_after: seconds, a number or text
  std::string_view body_retry_delay = {};  // google.rpc.RetryInfo: "12.5s"
  std::string_view message = {};           // "Retry after 12 seconds", "Please try again in 1m30s"
};

// The largest hint, or none. A hint that is zero, negative, not finite, not a number or not a date
// is no hint; one too large for Millis is kForever. A date is measured from `date` where that
// parses, else from `wall_now`.
std::optional<base::Millis> ServerWait(const WaitHints& hints, base::Millis wall_now);

// An HTTP date (RFC 9110 5.6.7: IMF-fixdate, RFC 850 and asctime forms) as milliseconds since the
// epoch; none when any part is out of its range or the week day does not exist.
std::optional<base::Millis> ParseHttpDate(std::string_view text, base::Millis wall_now);

}  // namespace failsoft::policy
