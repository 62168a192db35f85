// From what came back to what a caller is told, and to what policy decides on.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/redact.h"
#include "core/engine/call_request.h"
#include "core/engine/outcome.h"
#include "core/json/json.h"
#include "core/policy/classify.h"

namespace failsoft::engine {

struct ServiceFailure {
  CallError error;
  policy::Verdict verdict;
};

// An error answer, scrubbed of secrets.
ServiceFailure DecodeServiceFailure(int http_status, std::string_view headers,
                                    std::string_view body, const CallRequest& request,
                                    const base::Redactor& redactor);

// The same of an error that has been read already.
ServiceFailure DescribeServiceFailure(int http_status, std::string_view headers,
                                      wire::ErrorReply reply, std::string_view body,
                                      const CallRequest& request, const base::Redactor& redactor);

std::optional<base::Millis> ServerWaitOf(const ServiceFailure& failure, std::string_view headers,
                                         base::Millis wall_now);

// An error of that class with the guide's cause and fix.
CallError MakeError(base::Code code, std::string message);

// The service would not answer the request, and says that it will not if it is sent again.
bool WasRefused(base::Code code);

// The end of a call that was stopped from outside: kCancelled or kClosed.
CallError CancelError(base::Code why);

// The one error that is there when there is no memory for one.
std::shared_ptr<const CallError> NoMemoryError() noexcept;

// Whether a 2xx answer carries an error instead.
bool HoldsError(const json::Value& root);

// Whether the body is JSON, as they say; when a connection closed early it is not.
bool ClaimsJson(std::string_view headers);

std::string TooLargeMessage(const CallRequest& request);
std::string Duration(base::Millis ms);  // "60 s", "250 ms"

// One log line each; no text of the service's, no header, no content.
void LogRetry(const Attempt& attempt, int max_attempts);
void LogSizeChange(const SizeChange& change);
void LogFallback(const PassedOver& from, std::string_view to_model);
void LogEnd(const Outcome& outcome) noexcept;

}  // namespace failsoft::engine
