#include "core/engine/failure.h"

#include <new>

#include "core/base/descriptors.h"
#include "core/base/log.h"
#include "core/base/text.h"
#include "core/base/utf8.h"
#include "core/engine/url.h"
#include "core/policy/server_wait.h"

namespace failsoft::engine {

using base::Code;
using base::Millis;

namespace {

// Error bodies are shown to people; a gateway's page of megabytes is not.
constexpr size_t kMaxErrorBody = 64 << 10;

void Scrub(const base::Redactor& redactor, std::string& text) {
  if (!text.empty()) text = redactor.Scrub(std::move(text));
}

void ScrubReply(const base::Redactor& redactor, wire::ErrorReply& reply) {
  for (std::string* text : {&reply.message, &reply.code, &reply.type, &reply.param, &reply.provider,
                            &reply.balance_usdc, &reply.top_up_url, &reply.request_id}) {
    Scrub(redactor, *text);
  }
}

policy::ErrorSignals SignalsOf(int http_status, std::string_view headers,
                               const wire::ErrorReply& reply, const CallRequest& request) {
  policy::ErrorSignals signals;
  signals.http_status = http_status;
  signals.code = reply.code;
  signals.type = reply.type;
  signals.message = reply.message;
  signals.names_model = !request.model.empty();
  const std::string_view should_retry = wire::HeaderValue(headers, "x-should-retry");
  if (should_retry == "true") signals.should_retry = true;
  if (should_retry == "false") signals.should_retry = false;
  return signals;
}

// Credentials go to one origin only, so a redirect is the end of the call.
std::string RedirectMessage(int http_status, std::string_view headers) {
  const std::string origin = OriginOf(wire::HeaderValue(headers, "location"));
  return "the server redirects (HTTP " + std::to_string(http_status) + ")" +
         (origin.empty() ? "" : " to " + origin) + "; redirects are not followed";
}

}  // namespace

ServiceFailure DecodeServiceFailure(int http_status, std::string_view headers,
                                    std::string_view body, const CallRequest& request,
                                    const base::Redactor& redactor) {
  wire::ErrorReply reply =
      wire::DecodeError(http_status, headers, redactor.Scrub(std::string(body)));
  const bool redirects =
      http_status >= 300 && http_status < 400 && !wire::HeaderValue(headers, "location").empty();
  if (redirects) reply.message = RedirectMessage(http_status, headers);
  return DescribeServiceFailure(http_status, headers, std::move(reply), body, request, redactor);
}

ServiceFailure DescribeServiceFailure(int http_status, std::string_view headers,
                                      wire::ErrorReply reply, std::string_view body,
                                      const CallRequest& request, const base::Redactor& redactor) {
  ServiceFailure failure;
  failure.verdict = policy::Classify(SignalsOf(http_status, headers, reply, request));
  ScrubReply(redactor, reply);
  failure.error = MakeError(failure.verdict.code, reply.message);
  failure.error.http_status = http_status;
  failure.error.request_id = reply.request_id;
  // Scrubbed before it is cut: half a key is still half a key.
  const std::string scrubbed = redactor.Scrub(base::ReplaceInvalidUtf8(body));
  failure.error.body = base::PrefixAtCharacter(scrubbed, kMaxErrorBody);
  failure.error.reply = std::move(reply);
  return failure;
}

std::optional<Millis> ServerWaitOf(const ServiceFailure& failure, std::string_view headers,
                                   Millis wall_now) {
  policy::WaitHints hints;
  hints.retry_after_ms = wire::HeaderValue(headers, "retry-after-ms");
  hints.retry_after = wire::HeaderValue(headers, "retry-after");
  hints.date = wire::HeaderValue(headers, "date");
  hints.body_retry_after = failure.error.reply.retry_after;
  hints.body_retry_delay = failure.error.reply.retry_delay;
  hints.message = failure.error.reply.message;
  return policy::ServerWait(hints, wall_now);
}

CallError MakeError(Code code, std::string message) {
  const policy::Advice advice =
      message == base::kNoDescriptor ? policy::AdviceForNoDescriptor() : policy::AdviceFor(code);
  CallError error;
  error.code = code;
  error.message = std::move(message);
  error.cause = advice.cause;
  error.fix = advice.fix;
  return error;
}

CallError CancelError(Code why) {
  return MakeError(why,
                   why == Code::kCancelled ? "the call was cancelled" : "the client was shut down");
}

bool WasRefused(Code code) {
  return code <= Code::kAuthentication && code > Code::kProvider && code != Code::kRateLimited;
}

std::string FixOf(const CallError& error) {
  std::string fix(error.fix);
  if (error.code == Code::kStreamDropped && WasRefused(error.interrupted_by)) {
    fix = "Use the partial text that the error carries. Before the request is sent again: ";
    fix += policy::AdviceFor(error.interrupted_by).fix;
  }
  for (const std::string& model : error.nearest_models) {
    fix.append(&model == &error.nearest_models.front() ? " Nearest known: " : ", ").append(model);
  }
  if (!error.nearest_models.empty()) fix += '.';
  return fix;
}

std::shared_ptr<const CallError> NoMemoryError() noexcept {
  static const CallError kError = [] {
    CallError error;
    const policy::Advice advice = policy::AdviceFor(Code::kNoMemory);
    error.code = Code::kNoMemory;
    error.message = "out of memory";  // fits the string itself
    error.cause = advice.cause;
    error.fix = advice.fix;
    return error;
  }();
  return {std::shared_ptr<const CallError>(), &kError};
}

void Outcome::Include(const Outcome& part, base::Millis later) {
  requests += part.requests;
  if (part.ok()) answered = attempts.size() + part.answered;
  for (Attempt attempt : part.attempts) {
    attempt.number = static_cast<int>(attempts.size()) + 1;
    attempt.started += later;
    attempts.push_back(std::move(attempt));
  }
}

const CallError& Outcome::error() const {
  static const CallError kNone;
  return failure ? *failure : kNone;
}

CallError UsageError(const base::Failure& failure) {
  const bool names_field = failure.field.empty() || failure.message.starts_with(failure.field);
  CallError error = MakeError(
      failure.code, names_field ? failure.message : failure.field + ": " + failure.message);
  error.field = failure.field;
  return error;
}

bool HoldsError(const json::Value& root) {
  const json::Value error = root["error"];
  if (error.IsString()) return !error.AsString().empty();
  return error.IsObject() && error.size() > 0;
}

bool ClaimsJson(std::string_view headers) {
  return base::ContainsIgnoreCase(wire::HeaderValue(headers, "content-type"), "json");
}

std::string TooLargeMessage(const CallRequest& request) {
  return "the answer is larger than " + std::to_string(request.options.max_response_bytes) +
         " bytes (max_response_bytes)";
}

std::string Duration(Millis ms) {
  return ms % 1000 == 0 ? std::to_string(ms / 1000) + " s" : std::to_string(ms) + " ms";
}

void LogRetry(const Attempt& attempt, int max_attempts) {
  if (!base::LogEnabled(base::LogLevel::kWarn)) return;
  base::Log(base::LogLevel::kWarn,
            "attempt " + std::to_string(attempt.number) + " of " + std::to_string(max_attempts) +
                " failed: " + std::string(base::CodeName(attempt.code)) +
                (attempt.http_status != 0 ? ", HTTP " + std::to_string(attempt.http_status) : "") +
                "; next in " + Duration(attempt.wait) + " (" + std::string(WaitReason(attempt)) +
                ")");
}

void LogSizeChange(const SizeChange& change) {
  if (!base::LogEnabled(base::LogLevel::kWarn)) return;
  base::Log(base::LogLevel::kWarn, "to fit the model: " + base::Printable(change.sentence));
}

void LogFallback(const PassedOver& from, std::string_view to_model) {
  if (!base::LogEnabled(base::LogLevel::kWarn)) return;
  base::Log(base::LogLevel::kWarn, base::Printable(from.model) + " is passed over: " +
                                       std::string(base::CodeName(from.code)) + "; next is " +
                                       base::Printable(to_model));
}

void LogEnd(const Outcome& outcome) noexcept {
  const auto level = outcome.ok() ? base::LogLevel::kInfo : base::LogLevel::kError;
  if (!base::LogEnabled(level)) return;
  try {
    base::Log(level, "call ended: " + std::string(base::CodeName(outcome.error().code)) +
                         " after " + std::to_string(outcome.attempts.size()) + " attempt(s), " +
                         std::to_string(outcome.requests) + " request(s), " +
                         Duration(outcome.duration));
  } catch (const std::bad_alloc&) {
    // A log line is worth no failure.
  }
}

}  // namespace failsoft::engine
