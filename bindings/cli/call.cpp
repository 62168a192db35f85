#include "call.h"

#include <string>

#include "failure.h"
#include "handles.h"
#include "interrupt.h"
#include "settings.h"
#include "streams.h"

namespace failsoft::cli {
namespace {

// A signal that arrives just before a wait begins is noticed after this long.
constexpr int64_t kLookUpMs = 200;

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
    const std::string text = Unquote(Member(json, name).value_or("\"\""));
    if (!text.empty()) out.append("  ").append(label).append(": ").append(text).append("\n");
  }
  return out;
}

// What the library could not even put into an error object: out of memory.
int ReportBareStatus(failsoft_status status) {
  Complain(std::string("failsoft: ") + failsoft_status_name(status));
  return ExitCodeOf(status);
}

int ReportFailure(const CallArguments& arguments, const failsoft_error* error) {
  Complain(arguments.timeline ? failsoft_error_report(error) : Summary(error));
  if (arguments.json) PrintLine(failsoft_error_json(error));
  return ExitCodeOf(failsoft_error_status(error));
}

int ReportFailure(const CallArguments& arguments, failsoft_status status,
                  const Handle<failsoft_error>& error) {
  return error ? ReportFailure(arguments, error.get()) : ReportBareStatus(status);
}

// The call's terminal event. Ctrl-C cancels the call, which then ends like any other.
Handle<failsoft_batch> AwaitEnd(failsoft_call* call, const InterruptScope& scope) {
  Handle<failsoft_batch> batch;
  while (failsoft_call_next(call, kLookUpMs, Out(batch)) == FAILSOFT_AGAIN) {
    if (scope.interrupted()) failsoft_call_cancel(call);
  }
  return batch;
}

std::string_view AnswerOf(failsoft_call_kind kind, const failsoft_event_view& event) {
  if (kind == FAILSOFT_CALL_CHAT) return {event.text, event.text_size};
  return {event.json, event.json_size};
}

int PrintAnswer(const CallArguments& arguments, failsoft_call_kind kind, failsoft_call* call,
                const failsoft_event_view& event) {
  if (!arguments.json) {
    PrintLine(AnswerOf(kind, event));
    return kOk;
  }
  Handle<failsoft_buf> result;
  Handle<failsoft_error> error;
  const failsoft_status status = failsoft_call_result(call, Out(result), Out(error));
  if (status != FAILSOFT_OK) return ReportFailure(arguments, status, error);
  PrintLine(Text(result));
  return kOk;
}

void TellTimeline(failsoft_call* call) {
  Handle<failsoft_buf> timeline;
  if (failsoft_call_report(call, Out(timeline)) == FAILSOFT_OK) Complain(Text(timeline));
}

int ReportOutcome(const CallArguments& arguments, failsoft_call_kind kind, failsoft_call* call,
                  const Handle<failsoft_batch>& batch) {
  failsoft_event_view event{};
  failsoft_batch_get(batch.get(), 0, &event, sizeof event);
  if (event.kind == FAILSOFT_EVENT_REPLY) {
    const int code = PrintAnswer(arguments, kind, call, event);
    if (arguments.timeline) TellTimeline(call);
    return code;
  }
  Handle<failsoft_buf> none;
  Handle<failsoft_error> error;
  const failsoft_status status = failsoft_call_result(call, Out(none), Out(error));
  return ReportFailure(arguments, status, error);
}

}  // namespace

int RunCall(const CallArguments& arguments, failsoft_call_kind kind, ObjectText request) {
  const std::string config = Configure(arguments, request);
  const std::string body = request.text();
  Handle<failsoft_client> client;
  Handle<failsoft_call> call;
  Handle<failsoft_batch> batch;
  Handle<failsoft_error> error;
  failsoft_status status =
      failsoft_client_new(config.data(), config.size(), Out(client), Out(error));
  if (status != FAILSOFT_OK) return ReportFailure(arguments, status, error);
  bool interrupted = false;
  {
    const InterruptScope scope;
    status = failsoft_call_start(client.get(), kind, body.data(), body.size(), nullptr, 0,
                                 Out(call), Out(error));
    if (status != FAILSOFT_OK) return ReportFailure(arguments, status, error);
    batch = AwaitEnd(call.get(), scope);
    interrupted = scope.interrupted();
  }
  const int code = ReportOutcome(arguments, kind, call.get(), batch);
  return interrupted && code != kOk ? kInterrupted : code;
}

}  // namespace failsoft::cli
