// What an answer's headers say of rate limits, in the forms services use.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/base/time.h"

namespace failsoft::policy {

// Header values as they came (empty = absent).
struct RateHeaders {
  std::string_view limit = {};      // x-ratelimit-limit-requests, anthropic-ratelimit-...
  std::string_view remaining = {};  // x-ratelimit-remaining-requests
  std::string_view reset = {};      // x-ratelimit-reset-requests: "1s", "6m0s", "12", a time
};

struct RateFacts {
  std::optional<int64_t> limit_requests;  // a minute
  std::optional<int64_t> remaining_requests;
  base::Millis reset_requests = 0;  // from now; 0: not told
  std::optional<int64_t> limit_tokens;
  std::optional<int64_t> remaining_tokens;
  base::Millis reset_tokens = 0;
};

// A limit of 0, and what is no number, says nothing. `wall_now`: times of day are measured from it.
RateFacts ReadRateFacts(const RateHeaders& requests, const RateHeaders& tokens,
                        base::Millis wall_now);

}  // namespace failsoft::policy
