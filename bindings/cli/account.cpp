// The account's calls, as tables.
#include <algorithm>
#include <string>

#include "call.h"
#include "commands.h"
#include "failure.h"
#include "report.h"
#include "streams.h"
#include "table.h"

namespace failsoft::cli {
namespace {

constexpr Column kModels[] = {
    {"MODEL", "id"}, {"PROVIDER", "provider"}, {"WINDOW", "context_window"}, {"STATUS", "status"}};
constexpr Column kProviders[] = {
    {"PROVIDER", "name"}, {"STATUS", "status"}, {"INCIDENT", "incident_url"}};
constexpr Column kErrors[] = {{"REQUEST ID", "request_id"}, {"AT", "created_at"},
                              {"STATUS", "status"},         {"CODE", "code"},
                              {"MODEL", "model"},           {"MESSAGE", "message"}};

std::string_view Json(const failsoft_event_view& end) { return {end.json, end.json_size}; }

template <size_t kSize>
std::string TableOf(const Column (&columns)[kSize], std::string_view name,
                    const failsoft_event_view& end) {
  return Table(columns, Member(Json(end), name).value_or("[]"));
}

std::string ModelsText(const failsoft_event_view& end) { return TableOf(kModels, "models", end); }

std::string StatusText(const failsoft_event_view& end) {
  return TableOf(kProviders, "providers", end);
}

std::string ErrorsText(const failsoft_event_view& end) { return TableOf(kErrors, "errors", end); }

std::string Value(std::string_view object, std::string_view name) {
  return MemberText(object, name, "null");
}

std::string BalanceText(const failsoft_event_view& end) {
  const std::string_view topup = Member(Json(end), "auto_topup").value_or("null");
  std::string out = "available    " + Value(Json(end), "available_usdc") + " USDC\n";
  out += "balance      " + Value(Json(end), "balance_usdc") + " USDC\n";
  out += "reserved     " + Value(Json(end), "reserved_usdc") + " USDC\n";
  if (topup == "null") return out;
  if (Value(topup, "enabled") != "true") return out + "auto top-up  off\n";
  return out + "auto top-up  " + Value(topup, "amount_usdc") + " USDC below " +
         Value(topup, "threshold_usdc") + "\n";
}

template <std::string (*kText)(const failsoft_event_view&)>
int Show(const CallArguments& arguments, failsoft_call* call, const failsoft_event_view& end) {
  int code = kOk;
  if (arguments.json) {
    code = PrintResult(arguments, call);
  } else {
    PrintLine(kText(end));
  }
  if (arguments.timeline) TellTimeline(call);
  return code;
}

// The first failure decides.
int DoctorsCode(std::string_view result) {
  for (const std::string_view check : Elements(Member(result, "checks").value_or("[]"))) {
    if (Value(check, "state") == "fail") return ExitCodeOfClass(Value(check, "class"));
  }
  return kOk;
}

int ShowDiagnosis(const CallArguments& arguments, failsoft_call* call,
                  const failsoft_event_view& end) {
  Handle<failsoft_buf> lines;
  if (arguments.json) {
    const int code = PrintResult(arguments, call);
    if (code != kOk) return code;
  } else if (failsoft_call_report(call, Out(lines)) == FAILSOFT_OK) {
    PrintLine(Text(lines));
  }
  return DoctorsCode(Json(end));
}

int Run(const CallArguments& arguments, std::string_view operation, Present present,
        ObjectText request = {}) {
  request.Add("operation", Quote(operation));
  return RunCall(arguments, FAILSOFT_CALL_ACCOUNT, std::move(request), present);
}

}  // namespace

int Models(const CallArguments& arguments) { return Run(arguments, "models", Show<ModelsText>); }

int Status(const CallArguments& arguments) {
  return Run(arguments, "provider_status", Show<StatusText>);
}

int Balance(const CallArguments& arguments) { return Run(arguments, "balance", Show<BalanceText>); }

int Errors(const CallArguments& arguments, int64_t limit) {
  ObjectText request;
  request.Add("limit", std::to_string(limit));
  return Run(arguments, "errors", Show<ErrorsText>, std::move(request));
}

int Doctor(const DoctorArguments& arguments) {
  ObjectText request;
  if (!arguments.models.empty()) request.Add("models", QuoteAll(arguments.models));
  if (arguments.tokens) request.Add("tokens", std::to_string(*arguments.tokens));
  CallArguments call = arguments.call;
  const auto is_require_key = [](const std::string& option) {
    return option.starts_with("require_key=");
  };
  const bool is_said = std::any_of(call.options.begin(), call.options.end(), is_require_key);
  // A missing key is what a doctor finds.
  if (!is_said) call.options.emplace_back("require_key=false");
  return Run(call, "doctor", ShowDiagnosis, std::move(request));
}

}  // namespace failsoft::cli
