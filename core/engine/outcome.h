// How a call ended, with the whole story.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"
#include "core/base/time.h"
#include "core/engine/call_request.h"
#include "core/engine/stream_result.h"
#include "core/engine/summary_result.h"
#include "core/json/json.h"
#include "core/policy/retry.h"
#include "core/wire/reply.h"

namespace failsoft::engine {

// How a request was changed so that it fits its model. Few are: null where one was not.
struct SizeChange {
  std::string json;      // failsoft_call_result, "recovery"
  std::string sentence;  // the same for a person
};

using SizeChangeRef = std::shared_ptr<const SizeChange>;

// One attempt, and the wait that followed it. Times are milliseconds since the call's start.
struct Attempt {
  int number = 1;
  size_t at = 0;  // in the chain of targets
  std::string model;
  std::string origin;  // of a fallback on another one
  base::Millis started = 0;
  base::Millis duration = 0;
  bool sent = false;  // false: no connection, so the service saw nothing of it
  int http_status = 0;
  base::Code code = base::Code::kOk;
  std::string error_code;  // the service's own
  std::string message;
  std::string request_id;
  base::Millis paced = 0;  // waited for its turn before it
  base::Millis wait = base::kNone;
  bool wait_from_server = false;
  bool wait_for_credentials = false;  // which the host was asked for
  bool hedge = false;                 // asked while the one before was under way
  bool resume = false;                // it asked for the rest of a dropped answer
  SizeChangeRef preflight;            // before it was sent
  SizeChangeRef recovery;             // after it was refused, for the next one
};

// A target of a chain that did not answer, and why; without attempts it was not even asked.
struct PassedOver {
  std::string model;
  std::string origin;
  base::Code code = base::Code::kOk;
  std::string message;
  policy::GaveUp gave_up = policy::GaveUp::kNotGivenUp;
  int attempts = 0;
};

// Why a call failed. Texts are scrubbed of secrets.
struct CallError {
  base::Code code = base::Code::kOk;
  std::string message;
  std::string_view cause;  // static
  std::string_view fix;    // static
  std::string field;       // JSON pointer, for usage errors
  int http_status = 0;
  wire::ErrorReply reply;
  std::string request_id;
  std::string body;  // as it came, bounded
  base::Millis retry_after = base::kNone;
  base::Millis retry_at = base::kNone;  // wall clock
  policy::GaveUp gave_up = policy::GaveUp::kNotGivenUp;
  std::vector<std::string> nearest_models;  // to one that does not exist
  // Of a stream of which something had been delivered.
  bool has_partial = false;
  std::string partial_text;
  base::Code interrupted_by = base::Code::kOk;
  std::string not_resumed;  // why
  // A conversation that does not fit: text/trim_json.h, UnfitReport.
  std::string unfit_json;
  std::string summary_json;  // of a summary: what is done of it, see summary_result.h
  bool has_chain = false;    // there were others to fall back to:
  std::vector<PassedOver> passed_over;
};

struct Outcome {
  CallKind kind = CallKind::kChat;
  bool relayed = false;                      // the answer has been handed on as it came
  std::shared_ptr<const CallError> failure;  // null: the call succeeded
  std::optional<json::Document> answer;      // kChat; what `reply` shows
  wire::ChatReply reply;
  std::string other_answer;                // kRequest, kAccount
  std::string account_json;                // kAccount: the answer in failsoft's own form
  std::string report;                      // of a doctor: its lines for people
  std::unique_ptr<StreamResult> stream;    // kStream, unless it was answered whole
  std::unique_ptr<SummaryResult> summary;  // kSummarize
  int http_status = 0;
  std::vector<Attempt> attempts;
  size_t answered = 0;                  // of a success: by which of them
  bool has_chain = false;               // there were others to fall back to
  std::vector<PassedOver> passed_over;  // of a success; an error has its own
  std::string origin;                   // with a chain: of whom answered
  int requests = 0;
  base::Millis duration = 0;

  // What a call that is a part of this one sent is part of its timeline, `later` than that begins.
  void Include(const Outcome& part, base::Millis later);

  bool ok() const { return failure == nullptr; }
  const CallError& error() const;  // of code kOk when it succeeded
  // The answer's.
  std::string_view request_id() const {
    return attempts.empty() ? std::string_view() : std::string_view(attempts[answered].request_id);
  }
  // Empty for a stream: see CompletionJson.
  std::string_view body() const { return answer ? answer->source() : other_answer; }
  std::string_view text() const {
    if (summary) return summary->text();
    return stream ? stream->message.text() : std::string_view(reply.text);
  }
};

// What to do about it, with what can be named.
std::string FixOf(const CallError& error);

// A usage error: nothing was sent.
CallError UsageError(const base::Failure& failure);

// The JSON of failsoft_call_result and failsoft_error_json.
std::string ResultJson(const Outcome& outcome);
std::string AttemptJson(const Attempt& attempt);
std::string_view WaitReason(const Attempt& attempt);
std::string ErrorJson(const CallError& error, const std::vector<Attempt>& attempts, int requests);

// The story for a person: what happened, why, what to do, and the timeline.
std::string Report(const Outcome& outcome);
std::string ErrorReport(const CallError& error, const std::vector<Attempt>& attempts);

}  // namespace failsoft::engine
