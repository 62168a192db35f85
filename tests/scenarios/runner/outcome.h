// What became of one call, as the JSON that a scenario's `expect` is matched against.
#pragma once

#include <failsoft/failsoft.h>

#include <string>

#include "core/json/json.h"
#include "tests/scenarios/runner/event_log.h"
#include "tests/scenarios/runner/handles.h"

namespace failsoft::scenarios {

struct Outcome {
  failsoft_status status;
  std::string json;  // {"status", "text", "result" or "error", "waits_ms", "report", "events"}
  Failures contradictions = {};  // of a stream's events
};

// `events` is null for a call that is no stream.
Outcome OutcomeOf(failsoft_call* ended, const EventLog* events);
Outcome OutcomeOf(failsoft_status refused, const failsoft_error* error);

// The attempts of an outcome, whether it is a result or an error.
json::Value AttemptsOf(const json::Value& outcome);

}  // namespace failsoft::scenarios
