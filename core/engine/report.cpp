// The timeline as a person reads it:
//
//   answered after 3 attempts, 2.4 s
//     1   0.00 s  gpt-4o  rate_limited, HTTP 429: Rate limit exceeded (req_1)
//                 waited 1.3 s, as the server asked
//     2   1.35 s  gpt-4o  reset: Recv failure: Connection reset by peer
//                 waited 1.0 s (backoff)
//     3   2.36 s  gpt-4o  answered in 0.05 s (req_3)
#include <cstdio>

#include "core/base/text.h"
#include "core/base/utf8.h"
#include "core/engine/outcome.h"

namespace failsoft::engine {

using base::Code;
using base::Millis;

namespace {

std::string Seconds(Millis ms) {
  char text[48];
  std::snprintf(text, sizeof text, "%.2f s", static_cast<double>(ms) / 1000);
  return text;
}

std::string Count(size_t count, std::string_view noun) {
  return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

void AppendAttempt(std::string& out, const Attempt& attempt) {
  if (attempt.paced > 0) {
    out += "                waited " + Seconds(attempt.paced) + " for its turn (pacing)\n";
  }
  if (attempt.preflight) {
    out += "                " + base::Printable(attempt.preflight->sentence) + "\n";
  }
  char head[64];
  std::snprintf(head, sizeof head, "  %2d  %8s  ", attempt.number,
                Seconds(attempt.started).c_str());
  out += head;
  if (!attempt.model.empty()) out += base::Printable(attempt.model) + "  ";
  if (attempt.hedge) out += "meanwhile (hedge): ";
  if (attempt.resume) out += "the rest: ";
  if (attempt.code == Code::kOk) {
    out += "answered in " + Seconds(attempt.duration);
  } else {
    out += base::CodeName(attempt.code);
    if (attempt.http_status != 0) out += ", HTTP " + std::to_string(attempt.http_status);
    if (!attempt.message.empty()) out += ": " + base::Printable(attempt.message);
  }
  if (!attempt.request_id.empty()) out += " (" + base::Printable(attempt.request_id) + ")";
  out += '\n';
  if (attempt.recovery) {
    out += "                " + base::Printable(attempt.recovery->sentence) + "\n";
  }
  if (attempt.wait != base::kNone && !attempt.recovery) {
    out += "                waited " + Seconds(attempt.wait) +
           (attempt.wait_for_credentials ? " for fresh credentials\n"
            : attempt.wait_from_server   ? ", as the server asked\n"
                                         : " (backoff)\n");
  }
}

void AppendTimeline(std::string& out, const std::vector<Attempt>& attempts) {
  for (const Attempt& attempt : attempts) AppendAttempt(out, attempt);
}

std::string_view GaveUpSentence(policy::GaveUp why) {
  switch (why) {
    case policy::GaveUp::kNotGivenUp:
    case policy::GaveUp::kNotRetryable:
      return {};
    case policy::GaveUp::kAttempts:
      return "Gave up: all attempts are used (max_attempts).";
    case policy::GaveUp::kRequests:
      return "Gave up: the call's cap on requests is reached (max_requests).";
    case policy::GaveUp::kBudget:
      return "Gave up: the retry budget is empty, because many calls fail at the moment.";
    case policy::GaveUp::kServerWait:
      return "Gave up: the server asks for a longer wait than allowed (max_server_wait).";
    case policy::GaveUp::kDeadline:
      return "Gave up: the wait before a retry does not fit the deadline.";
    case policy::GaveUp::kCircuit:
      return "Gave up: the target keeps failing and is left alone for a while (circuit_breaker).";
  }
  return {};
}

void AppendPassedOver(std::string& out, const std::vector<PassedOver>& targets) {
  for (const PassedOver& one : targets) {
    out += "  passed over: " + base::Printable(one.model) + " (" + one.origin + "), ";
    out += base::CodeName(one.code);
    if (!one.message.empty()) out += ": " + base::Printable(one.message);
    out += '\n';
  }
}

}  // namespace

std::string ErrorReport(const CallError& error, const std::vector<Attempt>& attempts) {
  std::string out = std::string(base::CodeName(error.code)) + ": " + base::Printable(error.message);
  if (!error.reply.code.empty()) out += " [" + base::Printable(error.reply.code) + "]";
  out += "\n";
  if (!error.cause.empty()) out += "  cause: " + std::string(error.cause) + "\n";
  if (!error.fix.empty()) out += "  fix:   " + base::Printable(FixOf(error)) + "\n";
  if (!error.reply.top_up_url.empty()) {
    out += "  top up: " + base::Printable(error.reply.top_up_url) + "\n";
  }
  if (!error.request_id.empty()) out += "  request id: " + base::Printable(error.request_id) + "\n";
  if (error.has_partial) {
    out += "  delivered before: " + Count(base::CountCharacters(error.partial_text), "character");
    if (!error.not_resumed.empty()) out += "; not resumed: " + error.not_resumed;
    out += "\n";
  }
  if (const auto sentence = GaveUpSentence(error.gave_up); !sentence.empty()) {
    out += "  " + std::string(sentence) + "\n";
  }
  AppendPassedOver(out, error.passed_over);
  if (!attempts.empty()) out += "after " + Count(attempts.size(), "attempt") + "\n";
  AppendTimeline(out, attempts);
  return out;
}

std::string Report(const Outcome& outcome) {
  if (!outcome.report.empty()) return outcome.report;
  if (!outcome.ok()) return ErrorReport(outcome.error(), outcome.attempts);
  std::string out = "answered after " + Count(outcome.attempts.size(), "attempt") + ", " +
                    Seconds(outcome.duration) + "\n";
  AppendPassedOver(out, outcome.passed_over);
  AppendTimeline(out, outcome.attempts);
  return out;
}

}  // namespace failsoft::engine
