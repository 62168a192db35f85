#include "call.h"

#include <string>
#include <string_view>

#include "answer_notes.h"
#include "failure.h"
#include "handles.h"
#include "interrupt.h"
#include "report.h"
#include "settings.h"
#include "stream_output.h"
#include "streams.h"

namespace failsoft::cli {
namespace {

// A signal that arrives just before a wait begins is noticed after this long.
constexpr int64_t kLookUpMs = 200;

// The next events. Ctrl-C (or SIGTERM, SIGHUP) cancels the call, which then ends like any other.
Handle<failsoft_batch> AwaitEvents(failsoft_call* call, const InterruptScope& scope) {
  Handle<failsoft_batch> batch;
  do {
    if (scope.interrupted()) failsoft_call_cancel(call);
  } while (failsoft_call_next(call, kLookUpMs, Out(batch)) == FAILSOFT_AGAIN);
  return batch;
}

// Nobody here fetches fresh credentials: a call that asks for them need not wait for any.
void RefuseRenewal(failsoft_client* client) {
  constexpr std::string_view kNone = "null";
  if (failsoft_client_claim_renewal(client) != FAILSOFT_OK) return;
  failsoft_client_set_credentials(client, kNone.data(), kNone.size(), nullptr);
}

// Shows the events of a stream or summary (if `shown` is there) until the terminal one, which it
// gives.
failsoft_event_view AwaitEnd(failsoft_client* client, failsoft_call* call,
                             const InterruptScope& scope, StreamOutput* shown,
                             Handle<failsoft_batch>& batch) {
  failsoft_event_view event{};
  for (;;) {
    batch = AwaitEvents(call, scope);
    if (!batch) return {};  // out of memory
    const size_t count = failsoft_batch_count(batch.get());
    for (size_t i = 0; i < count; ++i) {
      failsoft_batch_get(batch.get(), i, &event, sizeof event);
      if (event.kind == FAILSOFT_EVENT_REPLY || event.kind == FAILSOFT_EVENT_FAILED) return event;
      if (event.kind == FAILSOFT_EVENT_CREDENTIALS_WANTED) RefuseRenewal(client);
      if (shown != nullptr && !scope.interrupted()) shown->Take(event);
    }
    if (shown != nullptr) shown->Flush();
  }
}

std::string_view AnswerOf(failsoft_call_kind kind, const failsoft_event_view& event) {
  if (kind == FAILSOFT_CALL_REQUEST) return {event.json, event.json_size};
  return {event.text, event.text_size};
}

// A stream has been printed as it came.
int PrintOutcome(const CallArguments& arguments, failsoft_call_kind kind, failsoft_call* call,
                 const failsoft_event_view& end) try {
  if (arguments.json) return PrintResult(arguments, call);
  if (kind != FAILSOFT_CALL_STREAM) PrintLine(AnswerOf(kind, end));
  return kOk;
} catch (const ReaderGone& gone) {
  throw SystemError(gone.what());  // nobody saw the answer, and nobody else will say so
}

int PrintAnswer(const CallArguments& arguments, failsoft_call_kind kind, failsoft_call* call,
                const failsoft_event_view& end) {
  const int code = PrintOutcome(arguments, kind, call, end);
  const bool is_chat = kind == FAILSOFT_CALL_CHAT || kind == FAILSOFT_CALL_STREAM;
  if (is_chat && !arguments.json) TellUnshown(call);
  if (kind == FAILSOFT_CALL_SUMMARIZE) TellTruncated({end.json, end.json_size});
  if (arguments.timeline) TellTimeline(call);
  return code;
}

int ReportOutcome(const CallArguments& arguments, failsoft_call_kind kind, failsoft_call* call,
                  const failsoft_event_view& end, StreamOutput* shown, Present present) {
  const bool succeeded = end.kind == FAILSOFT_EVENT_REPLY;
  if (shown != nullptr) shown->End(succeeded);
  if (succeeded && present != nullptr) return present(arguments, call, end);
  if (succeeded) return PrintAnswer(arguments, kind, call, end);
  const int code = ReportFailedCall(arguments, call);
  if (shown != nullptr && !arguments.timeline) shown->TellWritten();  // a timeline tells it too
  return code;
}

}  // namespace

int RunCall(const CallArguments& arguments, failsoft_call_kind kind, ObjectText request,
            Present present) {
  const std::string config = Configure(arguments, request);
  const std::string body = request.text();
  Handle<failsoft_client> client;
  Handle<failsoft_call> call;
  Handle<failsoft_batch> batch;
  Handle<failsoft_error> error;
  failsoft_status status =
      failsoft_client_new(config.data(), config.size(), Out(client), Out(error));
  if (status != FAILSOFT_OK) return ReportFailure(arguments, status, error);
  const bool streams = kind == FAILSOFT_CALL_STREAM;
  StreamOutput output(streams && !arguments.json);
  StreamOutput* shown = streams || kind == FAILSOFT_CALL_SUMMARIZE ? &output : nullptr;
  failsoft_event_view end{};
  {
    const InterruptScope scope;
    status = failsoft_call_start(client.get(), kind, body.data(), body.size(), nullptr, 0,
                                 Out(call), Out(error));
    if (status != FAILSOFT_OK) return ReportFailure(arguments, status, error);
    end = AwaitEnd(client.get(), call.get(), scope, shown, batch);
  }
  return ReportOutcome(arguments, kind, call.get(), end, shown, present);
}

}  // namespace failsoft::cli
