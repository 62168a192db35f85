// Every option of failsoft as plain values. The table in option_table.cpp says how each is spelt,
// checked and described; nothing else knows option names.
//
// Durations are milliseconds here; what a caller writes is in the unit of `time_unit`.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/time.h"

namespace failsoft::config {

enum class Auth : uint8_t { kAuto, kApiKey, kBearer, kNone };

// How chance is added to a backoff. Names in JSON: guide, full, equal, decorrelated, none.
enum class Jitter : uint8_t {
  kGuide,         // min(max, base * 2^n) + U(0, 1 s), as the guide's samples
  kFull,          // U(0, min(max, base * 2^n))
  kEqual,         // half of it fixed, half of it random
  kDecorrelated,  // U(base, min(max, 3 * previous))
  kNone,          // min(max, base * 2^n)
};

// How a dropped stream is asked to go on. Names in JSON: instruct, prefill, prefix, exact, off.
enum class Resume : uint8_t {
  kInstruct,  // the partial answer, then an instruction, as the guide; works with every model
  kPrefill,   // the partial answer as the last turn (Anthropic up to 4.5)
  kPrefix,    // the same, marked "prefix": true (DeepSeek, Mistral)
  kExact,     // "continue_final_message": true (vLLM, SGLang)
  kOff,       // a dropped stream is an error
};

// What follows when a request does not fit its model. Names in JSON: error, trim, larger_model,
// trim_then_larger, larger_then_trim.
enum class ContextOverflow : uint8_t {
  kError,
  kTrim,    // leave out what the conversation can do without, and ask again
  kLarger,  // ask a model with a larger window, the messages as they are
  kTrimThenLarger,
  kLargerThenTrim,
};

// When targets that fail are left alone for a while. Names in JSON: auto, on, off.
enum class CircuitBreaker : uint8_t {
  kAuto,  // where there is another target to go to
  kOn,
  kOff,
};

// The guide's plans. Names in JSON: none, free, starter, growth, pro.
enum class Plan : uint8_t { kNone, kFree, kStarter, kGrowth, kPro };

using Header = std::pair<std::string, std::optional<std::string>>;  // no value: do not send it

// Somewhere else that may answer a chat. What is empty is as in the call, but for credentials and
// headers: those of one origin never go to another.
struct FallbackTarget {
  std::string model;
  std::string base_url;  // no trailing slash
  std::string api_key;
  std::string access_token;
  Auth auth = Auth::kAuto;
  std::vector<Header> headers;
  int64_t context_window = 0;  // tokens; 0: as the model is known, if it is
};
using Fallbacks = std::shared_ptr<const std::vector<FallbackTarget>>;  // null: none

// How often a call is tried on a target. The guide's chain has a number of its own, unless one is
// said.
struct Attempts {
  int most = 5;
  bool is_said = false;
};

// What a call may override.
struct CallOptions {
  std::string model;  // empty: the request must name one
  Attempts max_attempts;
  int max_requests = 0;  // 0: the larger of 20 and max_attempts
  base::Millis base_delay = 1'000;
  base::Millis max_delay = 30'000;
  Jitter jitter = Jitter::kGuide;
  base::Millis max_server_wait = 120'000;
  base::Millis deadline = base::kNone;
  base::Millis connect_timeout = 10'000;
  base::Millis timeout = 60'000;        // to the first byte of an answer
  base::Millis idle_timeout = 120'000;  // between bytes of an answer
  int64_t max_response_bytes = 256LL << 20;
  std::string idempotency_header = "Idempotency-Key";  // empty: not sent
  base::Millis max_queue_wait = base::kNone;           // for a turn, when paced
  base::Millis credentials_timeout = 0;    // for fresh ones after a 401; 0: none are had
  base::Millis hedge_after = base::kNone;  // a second request beside a late one
  ContextOverflow on_context_overflow = ContextOverflow::kError;
  int64_t min_answer_tokens = 0;  // 0: a tenth of what was asked for
  // Streams only.
  base::Millis first_token_timeout = 300'000;  // to the first event
  base::Millis progress_timeout = 300'000;     // between two pieces of the answer
  int max_reconnects = 3;
  Resume resume = Resume::kInstruct;
  bool resume_with_tools = false;
  bool resume_strict = false;
  bool require_finish_reason = false;
  int64_t stream_high_water = 1 << 20;   // bytes that wait for their reader: reading stops
  int64_t stream_low_water = 256 << 10;  // ... and goes on

  std::vector<Header> headers;  // added to, or replacing, failsoft's own
  Fallbacks fallback;           // tried in order when the call's own model does not answer
};

struct ClientOptions {
  std::string api_key;
  std::string access_token;
  std::string base_url;  // no trailing slash
  Auth auth = Auth::kAuto;
  bool require_key = true;
  bool allow_insecure_http = false;
  std::optional<std::string> proxy;  // none: from the environment; empty: no proxy
  std::string ca_file;               // empty: from the environment, else the system's
  bool http2 = true;
  int max_connections = 0;  // 0: no limit
  int retry_budget = 500;
  Plan plan = Plan::kNone;
  int rpm = 0;          // requests in any minute; 0: as the plan says, as the two below
  int tpm = 0;          // tokens in any minute
  int concurrency = 0;  // requests at a time
  int max_queue = 10'000;
  bool learn_limits = false;
  CircuitBreaker circuit_breaker = CircuitBreaker::kAuto;
  int circuit_failures = 5;
  double circuit_ratio = 0.5;
  base::Millis circuit_open = 5'000;
  base::Millis circuit_max_open = 25'000;
  bool circuit_from_status = false;
  base::Millis models_ttl = 300'000;
  double time_scale = 1.0;  // tests only: a wait of 1 s takes time_scale seconds
  double time_unit_ms = 1;  // 1 or 1,000: what durations in JSON are written in
  CallOptions call;
};

}  // namespace failsoft::config
