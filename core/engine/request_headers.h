// The header lines of a call's requests.
#pragma once

#include <string>
#include <vector>

#include "core/config/options.h"
#include "core/engine/call_request.h"

namespace failsoft::engine {

// Credentials, content type, idempotency key (`call_id`, the same over all attempts; methods that
// may change something only), the number of earlier attempts, then the caller's own headers, which
// replace or (null) remove those of the same name.
std::vector<std::string> RequestHeaders(const config::ClientOptions& client,
                                        const CallRequest& request, std::string_view call_id,
                                        int earlier_attempts);

}  // namespace failsoft::engine
