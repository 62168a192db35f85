// Every option of failsoft as plain values. The table in option_table.cpp says how each is spelt,
// checked and described; nothing else knows option names.
//
// Durations are milliseconds here; what a caller writes is in the unit of `time_unit`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/time.h"

namespace failsoft::config {

enum class Auth : uint8_t { kAuto, kApiKey, kBearer };

// How chance is added to a backoff. Names in JSON: guide, full, equal, decorrelated, none.
enum class Jitter : uint8_t {
  kGuide,         // min(max, base * 2^n) + U(0, 1 s), as the guide's samples
  kFull,          // U(0, min(max, base * 2^n))
  kEqual,         // half of it fixed, half of it random
  kDecorrelated,  // U(base, min(max, 3 * previous))
  kNone,          // min(max, base * 2^n)
};

using Header = std::pair<std::string, std::optional<std::string>>;  // no value: do not send it

// What a call may override.
struct CallOptions {
  std::string model;  // empty: the request must name one
  int max_attempts = 5;
  int max_requests = 0;  // 0: the larger of 20 and max_attempts
  base::Millis base_delay = 1'000;
  base::Millis max_delay = 30'000;
  Jitter jitter = Jitter::kGuide;
  base::Millis max_server_wait = 120'000;
  base::Millis deadline = base::kNone;
  base::Millis connect_timeout = 10'000;
  base::Millis timeout = 60'000;       // to the first byte of an answer
  base::Millis idle_timeout = 60'000;  // between bytes of an answer
  int64_t max_response_bytes = 256LL << 20;
  std::string idempotency_header = "Idempotency-Key";  // empty: not sent
  std::vector<Header> headers;                         // added to, or replacing, failsoft's own
};

struct ClientOptions {
  std::string api_key;
  std::string access_token;
  std::string base_url;  // no trailing slash
  Auth auth = Auth::kAuto;
  bool allow_insecure_http = false;
  std::optional<std::string> proxy;  // none: from the environment; empty: no proxy
  std::string ca_file;               // empty: from the environment, else the system's
  bool http2 = true;
  int max_connections = 0;  // 0: no limit
  int retry_budget = 500;
  double time_scale = 1.0;  // tests only: a wait of 1 s takes time_scale seconds
  double time_unit_ms = 1;  // 1 or 1,000: what durations in JSON are written in
  CallOptions call;
};

}  // namespace failsoft::config
