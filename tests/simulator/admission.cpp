#include "tests/simulator/admission.h"

#include <algorithm>

#include "tests/simulator/account_endpoints.h"
#include "tests/simulator/context_limit.h"
#include "tests/simulator/guide_errors.h"
#include "tests/simulator/money.h"

namespace failsoft::sim {
namespace {

std::string Quoted(std::string_view text) {
  std::string quoted;
  json::AppendQuoted(quoted, text);
  return quoted;
}

Response RateLimited(const Plan& plan, const Plan::Refusal& refusal) {
  const std::string seconds = plan.Seconds(refusal.retry_after_ms);
  const std::string message = Quoted("Rate limit exceeded: " + refusal.limit + ". Retry after " +
                                     seconds + (seconds == "1" ? " second." : " seconds."));
  return ErrorResponse(*FindGuideError("rate_limit_exceeded"),
                       {{{"message", message}, {"retry_after", seconds}}, {}});
}

Response CreditsExhausted(const Account& account) {
  const int64_t left = account.available();
  const std::string message = Quoted("Your USDC credit balance is " + RoundedMoney(left) +
                                     ". Add credits to continue using the LLM API.");
  return ErrorResponse(*FindGuideError("credits_exhausted"),
                       {{{"message", message}, {"balance_usdc", Quoted(MoneyText(left))}}, {}});
}

Response InvalidModel(std::string_view model) {
  const std::string message = Quoted("Model '" + std::string(model) +
                                     "' is not supported. See /v1/hosting/llm/models for the full "
                                     "list.");
  return ErrorResponse(*FindGuideError("invalid_model"), {{{"message", message}}, {}});
}

std::optional<Response> RefuseChat(const Call& call, const KeyEntry& key) {
  constexpr std::string_view kScope = "llm:write";
  const Account& account = *call.account;
  if (std::find(key.scopes.begin(), key.scopes.end(), kScope) == key.scopes.end()) {
    return MissingScope(kScope);
  }
  if (account.exhausted()) return CreditsExhausted(account);
  const bool unknown = call.chat.valid && !account.FindModel(call.chat.model);
  if (account.script().checks_models && unknown) return InvalidModel(call.chat.model);
  return RefuseTooLong(call);
}

}  // namespace

std::optional<Response> Refuse(InFlight& in_flight, const Call& call) {
  Run& run = in_flight.run();
  const KeyEntry* key = run.account.Find(call.request);
  if (!key) return ErrorResponse(*FindGuideError("invalid_api_key"));
  if (IsAccountRoute(call.request.route())) return std::nullopt;
  if (auto refused = RefuseChat(call, *key)) return refused;
  const auto refusal =
      run.plan.Admit(call.request.arrived, call.chat.prompt_tokens, run.admitted_in_flight);
  if (refusal) return RateLimited(run.plan, *refusal);
  in_flight.MarkAdmitted();
  return std::nullopt;
}

}  // namespace failsoft::sim
