// The header lines of a call's requests.
#pragma once

#include <string>
#include <vector>

#include "core/base/redact.h"
#include "core/config/options.h"
#include "core/engine/call_request.h"
#include "core/net/transport.h"

namespace failsoft::engine {

// What every request of a client carries: credentials, what it accepts, who it is. `compression`:
// the content codings that can be decoded.
std::vector<std::string> CommonHeaders(const config::ClientOptions& client,
                                       const std::vector<std::string>& compression);

// The same for another account, whose credentials `options` holds.
std::vector<std::string> WithCredentials(const std::vector<std::string>& common,
                                         const config::ClientOptions& options);

// Remembers the keys, tokens and secret headers of all targets.
void AddFallbackSecrets(const config::Fallbacks& fallbacks, base::Redactor& redactor);

// Remembers the values of headers that carry credentials, and in "Bearer abc" also the "abc".
void AddHeaderSecrets(const std::vector<config::Header>& headers, base::Redactor& redactor);

// Sets a request's header lines: the common ones, content type, idempotency key (`call_id`, the
// same over all attempts; methods that may change something only), the number of earlier attempts
// where there were any, then the caller's own headers (`callers`), which replace or (null) remove
// those of the same name.
void SetHeaders(const std::vector<std::string>& common, const CallRequest& request,
                const std::vector<config::Header>& callers, std::string_view call_id,
                int earlier_attempts, net::TransferRequest& out);

}  // namespace failsoft::engine
