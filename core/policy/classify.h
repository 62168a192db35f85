// What a failure means: its class, and what happens by itself.
//
// Order of evidence: `error.code`, then `error.type`, then wording known to carry a meaning, then
// the HTTP status (DESIGN section 4, "Errors"). Providers' variants are rows of one table.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/base/status.h"

namespace failsoft::policy {

// What an error answer says, as views into it. Empty or 0 where it says nothing.
struct ErrorSignals {
  int http_status = 0;
  std::string_view code = {};             // error.code; a number is given as its digits
  std::string_view type = {};             // error.type or error.status ("RESOURCE_EXHAUSTED")
  std::string_view message = {};          // error.message
  std::optional<bool> should_retry = {};  // header x-should-retry: true / false
  bool names_model = false;               // the request named a model: a 404 is then about it
};

enum class Pressure : uint8_t {
  kNone,       // not retried
  kTransient,  // connection-level trouble: costs most of the retry budget
  kServer,     // 5xx and 529
  kThrottle,   // 429
};

struct Verdict {
  base::Code code = base::Code::kInternal;
  bool retryable = false;
  Pressure pressure = Pressure::kNone;
};

Verdict Classify(const ErrorSignals& signals);

// The same for a failure with no answer in it (kDns ... kBadResponse).
Verdict ClassifyTransport(base::Code code);

// The guide's cause and fix, one sentence each, for the class of an error. Never empty.
struct Advice {
  std::string_view cause;
  std::string_view fix;
};
Advice AdviceFor(base::Code code);

// Of an error whose message is base::kNoDescriptor, whatever its class.
Advice AdviceForNoDescriptor();

// Of a timeout before there was a connection: the request has no part in it.
Advice AdviceForSilentConnect();

}  // namespace failsoft::policy
