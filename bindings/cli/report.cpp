#include "report.h"

#include <new>
#include <string>

#include "json_text.h"
#include "streams.h"

namespace failsoft::cli {
namespace {

ExitCode ExitCodeOfBand(int status) {
  if (status <= -200 && status > -300) return kNetwork;
  if (status <= -500 && status > -600) return kNetwork;
  return kFailed;
}

ExitCode ExitCodeOf(failsoft_status status) {
  switch (status) {
    case FAILSOFT_OK:
      return kOk;
    case FAILSOFT_ARGUMENT:
    case FAILSOFT_CONFIG:
    case FAILSOFT_REQUEST:
      return kUsage;
    case FAILSOFT_AUTHENTICATION:
    case FAILSOFT_PERMISSION:
      return kDenied;
    case FAILSOFT_CREDITS:
      return kNoCredits;
    case FAILSOFT_RATE_LIMITED:
      return kRateLimited;
    case FAILSOFT_DEADLINE:
      return kNetwork;
    case FAILSOFT_PROVIDER:
    case FAILSOFT_CIRCUIT_OPEN:
      return kProvider;
    default:
      return ExitCodeOfBand(status);
  }
}

std::string Summary(const failsoft_error* error) {
  const std::string_view json = failsoft_error_json(error);
  std::string out = std::string("failsoft: ") + failsoft_error_message(error) + '\n';
  constexpr std::pair<std::string_view, std::string_view> kLines[] = {
      {"cause", "cause"}, {"fix", "fix"}, {"request id", "request_id"}};
  for (const auto& [label, name] : kLines) {
    const std::string text = MemberText(json, name);
    if (!text.empty()) out.append("  ").append(label).append(": ").append(text).append("\n");
  }
  return out;
}

// A failure that has no error object.
void PrintFailure(failsoft_status status, std::string_view message) {
  ObjectText failure;
  failure.Add("class", Quote(failsoft_status_name(status)));
  failure.Add("status", std::to_string(status));
  failure.Add("message", Quote(WithoutControls(message)));
  PrintLine(failure.text());
}

int ReportFailure(const CallArguments& arguments, const failsoft_error* error) {
  Complain(arguments.timeline ? failsoft_error_report(error) : Summary(error));
  if (arguments.json) PrintLine(failsoft_error_json(error));
  return ExitCodeOf(failsoft_error_status(error));
}

}  // namespace

int ReportFailure(const CallArguments& arguments, failsoft_status status,
                  const Handle<failsoft_error>& error) {
  if (error) return ReportFailure(arguments, error.get());
  if (status == FAILSOFT_NOMEM) throw std::bad_alloc();
  Complain(std::string("failsoft: ") + failsoft_status_name(status));
  if (arguments.json) PrintFailure(status, failsoft_status_name(status));
  return ExitCodeOf(status);
}

void ReportUsage(bool json, std::string_view message) try {
  Complain("failsoft: " + std::string(message) + "\nSee `failsoft --help`.");
  if (json) PrintFailure(FAILSOFT_ARGUMENT, message);
} catch (const SystemError&) {  // it has been told where people look
}

void ReportNoMemory(bool json) try {
  Complain("failsoft: out of memory");
  if (json) PrintFailure(FAILSOFT_NOMEM, "out of memory");
} catch (const std::exception&) {  // it has been told where people look
}

int ReportFailedCall(const CallArguments& arguments, failsoft_call* call) {
  Handle<failsoft_buf> none;
  Handle<failsoft_error> error;
  const failsoft_status status = failsoft_call_result(call, Out(none), Out(error));
  return ReportFailure(arguments, status, error);
}

int ExitCodeOfClass(std::string_view name) {
  constexpr int kLastBand = -999;
  for (int status = -1; status >= kLastBand; --status) {
    const auto known = static_cast<failsoft_status>(status);
    if (failsoft_status_name(known) == name) return ExitCodeOf(known);
  }
  return kFailed;
}

int PrintResult(const CallArguments& arguments, failsoft_call* call) {
  Handle<failsoft_buf> result;
  Handle<failsoft_error> error;
  const failsoft_status status = failsoft_call_result(call, Out(result), Out(error));
  if (status != FAILSOFT_OK) return ReportFailure(arguments, status, error);
  PrintLine(Text(result));
  return kOk;
}

void TellTruncated(std::string_view result) {
  const std::string count(Member(result, "truncated").value_or("0"));
  if (count == "0") return;
  Complain("failsoft: summaries that it was made of were cut at their limit of tokens: " + count +
           "\n  fix: a higher max_tokens, or smaller parts (--max)");
}

void TellTimeline(failsoft_call* call) {
  Handle<failsoft_buf> timeline;
  if (failsoft_call_report(call, Out(timeline)) == FAILSOFT_OK) Complain(Text(timeline));
}

}  // namespace failsoft::cli
