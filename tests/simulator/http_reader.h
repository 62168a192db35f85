// Reads HTTP/1.1 requests: keep-alive, pipelining, chunked bodies, Expect: 100-continue.
#pragma once

#include <optional>
#include <string>

#include "tests/simulator/connection.h"
#include "tests/simulator/http_request.h"

namespace failsoft::sim {

// Exactly one of: a request; a refusal (what came is no HTTP, or too large); neither, when the
// client has gone.
struct ReadOutcome {
  std::optional<HttpRequest> request;
  int refusal_status = 0;
  std::string refusal_message;
};

Task<ReadOutcome> ReadRequest(Connection& connection);

}  // namespace failsoft::sim
