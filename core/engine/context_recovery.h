// A request that its model's window cannot hold, made smaller: by lowering the answer's limit when
// that is enough, else by leaving out what the conversation can do without (text/trim.h).
#pragma once

#include <string>

#include "core/engine/call_request.h"
#include "core/engine/outcome.h"

namespace failsoft::engine {

// Enough for an estimate that was wrong once; a service that refuses everything sees three
// requests.
inline constexpr int kMostRecoveries = 2;

struct ContextRecovery {
  bool recovered = false;
  std::string report;      // JSON: {"kind": "trim", "from", "to", "dropped", "cleared", "cut"}
  std::string sentence;    // for the timeline
  std::string unfit_json;  // when what must be kept does not fit: text/trim_json.h, UnfitReport
  std::string unfit_message;
};

// After a context error: changes the body that `request` sends next, or leaves it as it is. What
// it sends next is smaller by a twentieth at least.
ContextRecovery RecoverContext(const CallError& error, CallRequest& request);

}  // namespace failsoft::engine
