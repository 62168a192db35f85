// What to tell a person about each class of error: the guide's causes and fixes, in our words.
#include "core/policy/classify.h"

namespace failsoft::policy {
namespace {

using base::Code;

struct AdviceRow {
  Code code;
  Advice advice;
};

constexpr AdviceRow kUsageAndTransport[] = {
    {Code::kArgument,
     {"The library was called with an impossible argument.",
      "Correct the argument that the message names."}},
    {Code::kConfig,
     {"An option of the client is missing, unknown or out of its range.",
      "Correct the option that the message names; OPTIONS.md lists them all."}},
    {Code::kRequest,
     {"The request, or an option given with it, is malformed, and nothing was sent.",
      "Correct the field that the message names."}},
    {Code::kState,
     {"The function cannot be used at this point of the object's life.",
      "Wait until the call has ended, or use a new object."}},
    {Code::kAbi,
     {"The program was built for another version of the library than the one it loaded.",
      "Install the version of the library that the program was built with, or rebuild it."}},
    {Code::kDns,
     {"The name of the host could not be resolved.",
      "Check the host in base_url, the network connection and the proxy settings."}},
    {Code::kConnect,
     {"No connection to the service could be made.",
      "Check that the service is up and that a firewall or proxy does not block the way to it."}},
    {Code::kTls,
     {"A secure connection could not be made: the certificate or the protocol was not accepted.",
      "Check that base_url has the host that the certificate is for and a port that speaks TLS, "
      "and the clock of this machine; where it has no trusted certificates (a slim container), "
      "install ca-certificates; behind a proxy that inspects TLS, set ca_file."}},
    {Code::kReset,
     {"The connection broke before the whole answer had arrived.",
      "Try again later; if it keeps happening, look for an unstable network, proxy or load "
      "balancer."}},
    {Code::kTimeout,
     {"The service stayed silent for longer than the time limit allows.",
      "Raise the limit that the message names if such requests need longer, send a shorter one, or "
      "use a faster model."}},
    {Code::kBadResponse,
     {"What came back is not an answer of the API: cut short, not JSON, or too large.",
      "Check that base_url is that of the API and that no proxy or sign-in page answers instead."}},
};

constexpr AdviceRow kProviders[] = {
    {Code::kAuthentication,
     {"The key or token is missing, wrong, expired or revoked, or went out in the wrong header.",
      "Check the key for typing errors and its project, make a new one in the dashboard, or sign "
      "in again: access tokens last 24 hours."}},
    {Code::kPermission,
     {"The key is valid but may not do this: its scopes, project or region do not allow it.",
      "Use a key with the scope and project that the request needs."}},
    {Code::kRateLimited,
     {"The account sent more requests or tokens in a minute, or more at a time, than its plan "
      "allows.",
      "Wait as long as the service asks before sending more, send less at a time, or move to a "
      "larger plan."}},
    {Code::kCredits,
     {"The account's balance or quota is used up.",
      "Add credits, or turn on automatic top-up so that this does not happen again."}},
    {Code::kInvalidModel,
     {"The service does not offer a model of this name: it is misspelt, an alias or withdrawn.",
      "Use an id exactly as the service's list of models gives it, and check base_url."}},
    {Code::kContextLength,
     {"The input and the room asked for the answer are together longer than the model can hold.",
      "Shorten the history, split the document, ask for fewer tokens, or use a model with a larger "
      "context."}},
    {Code::kInvalidRequest,
     {"The service did not accept the request as it was sent, and would not accept it again.",
      "Correct what the message names; if the service redirects elsewhere, correct base_url."}},
    {Code::kContentFilter,
     {"A content filter of the service stopped the request or the answer.",
      "Reword the request; sending it again unchanged will be stopped again."}},
    {Code::kNotFound,
     {"The service has nothing at this path.", "Check the path and base_url for mistakes."}},
    {Code::kConflict,
     {"The request conflicts with the present state of what it is about.",
      "Read the present state, then decide whether to send the request again."}},
    {Code::kUnprocessable,
     {"The request is well formed, but the service cannot act on a value in it.",
      "Correct the value that the message names."}},
    {Code::kProvider,
     {"The service, or the model's provider behind it, has an outage or is overloaded.",
      "Try again later or use a model of another provider; the provider's status page tells "
      "more."}},
};

constexpr AdviceRow kPolicyAndLife[] = {
    {Code::kDeadline,
     {"The time that the caller gave the whole call is over, or too short for the next wait.",
      "Raise deadline, or try again at the time the error gives."}},
    {Code::kCircuitOpen,
     {"The target failed repeatedly a short time ago and is not called for a while.",
      "Try again at the time the error gives, or add a fallback."}},
    {Code::kOverloaded,
     {"The client's own limits on rate or concurrency hold the call back for too long.",
      "Send less at a time, or raise the limits if the plan allows it."}},
    {Code::kNoTarget,
     {"None of the models in the chain can take the request.",
      "Add a model that is available and large enough for the request."}},
    {Code::kStreamDropped,
     {"The stream ended before the answer was complete.",
      "Use the partial text that the error carries, or send the request again."}},
    {Code::kCancelled,
     {"The caller cancelled the call.", "Start a new call if the answer is still wanted."}},
    {Code::kClosed,
     {"The client was shut down.", "Make a new client, or shut it down after its last call."}},
    {Code::kForked,
     {"The object was made before the process forked and belongs to the parent.",
      "Make a new client in the child process."}},
    {Code::kNoMemory,
     {"The process is out of memory, or may start no more threads.",
      "Free memory or raise the limit (ulimit, the container's), then try again."}},
    {Code::kInternal,
     {"Something happened that the library does not expect: a defect in it.",
      "Report it together with the message and the timeline of attempts."}},
};

constexpr Advice kNothingWrong = {"Nothing went wrong.", "Nothing needs to be done."};
constexpr Advice kUnknown = {"This version of the library does not know the error.",
                             "Read the message, and update the library."};

template <size_t kCount>
const Advice* Find(const AdviceRow (&rows)[kCount], Code code) {
  for (const AdviceRow& row : rows) {
    if (row.code == code) return &row.advice;
  }
  return nullptr;
}

}  // namespace

Advice AdviceFor(Code code) {
  if (static_cast<int32_t>(code) >= 0) return kNothingWrong;
  for (const Advice* found :
       {Find(kUsageAndTransport, code), Find(kProviders, code), Find(kPolicyAndLife, code)}) {
    if (found != nullptr) return *found;
  }
  return kUnknown;
}

Advice AdviceForNoDescriptor() {
  return {
      "The process has as many files and connections open as it may.",
      "Close what is no longer needed, run fewer calls at a time (max_connections), or raise the "
      "limit (ulimit -n)."};
}

Advice AdviceForSilentConnect() {
  return {"No connection to the service came about in time.",
          "Check that the service is up and that a firewall or proxy does not block the way to it, "
          "or raise connect_timeout."};
}

}  // namespace failsoft::policy
