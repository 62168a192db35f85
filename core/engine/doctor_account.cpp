// What the account's answers say to a doctor.
#include <algorithm>

#include "core/base/ids.h"
#include "core/engine/doctor_findings.h"
#include "core/json/json.h"
#include "core/wire/known_models.h"

namespace failsoft::engine {

using base::Code;
using json::Value;

namespace {

constexpr base::Millis kSoon = base::Millis{7} * 24 * 60 * 60 * 1'000;
constexpr std::string_view kSupport = "support.moltbotden.com";

// The answer of a call that succeeded, in failsoft's own form.
json::Document AnswerOf(const Outcome& outcome) {
  return *json::Document::Parse(outcome.account_json);
}

bool Holds(const Value& list, std::string_view text) {
  for (const Value element : list) {
    if (element.AsString() == text) return true;
  }
  return false;
}

void JudgeExpiry(std::string_view expires_at, base::Millis wall_now, Findings& findings) {
  if (expires_at.empty())
    return findings.Ok("key_valid", "The service accepts it; it does not expire.");
  const std::string date(expires_at);
  if (date < base::FormatRfc3339(wall_now + kSoon)) {
    return findings.Warn("key_valid", "The service accepts it, but it expires at " + date + ".",
                         "Make a new key before that, and set it in the running client.");
  }
  findings.Ok("key_valid", "The service accepts it; it expires at " + date + ".");
}

void JudgeScopes(const Value& scopes, Findings& findings) {
  std::string missing, given;
  for (const std::string_view scope : {"llm:read", "llm:write"}) {
    if (!Holds(scopes, scope)) missing.append(missing.empty() ? "" : ", ").append(scope);
  }
  for (const Value scope : scopes) {
    given.append(given.empty() ? "" : ", ").append(scope.AsString());
  }
  if (given.empty()) given = "none";
  if (missing.empty()) return findings.Ok("scopes", given + ".");
  findings.Fail("scopes", "The key has no scope " + missing + " (it has: " + given + ").",
                "Make a key with the scopes llm:read and llm:write.", Code::kPermission);
}

void JudgeTopup(const Value& topup, std::string_view available, Findings& findings) {
  constexpr std::string_view kFix = "Turn it on: set_auto_topup, or the service's billing page.";
  if (!topup["enabled"].AsBool()) {
    return findings.Warn("auto_topup",
                         "Automatic top-up is off: calls end with credits_exhausted when the "
                         "balance is used up.",
                         std::string(kFix));
  }
  const std::string amount(topup["amount_usdc"].AsString());
  const std::string threshold(topup["threshold_usdc"].AsString());
  if (amount.empty() || wire::CompareDecimals(amount, "0") <= 0) {
    return findings.Warn("auto_topup", "Automatic top-up is on, but by no amount.",
                         "Set amount_usdc: set_auto_topup.");
  }
  if (!threshold.empty() && wire::CompareDecimals(available, threshold) < 0) {
    return findings.Warn("auto_topup",
                         "The available balance is below the threshold of " + threshold +
                             " USDC, and no top-up has come.",
                         "Check that the linked wallet has USDC.");
  }
  findings.Ok("auto_topup", amount + " USDC whenever less than " +
                                (threshold.empty() ? "its threshold" : threshold) +
                                " is available.");
}

const wire::ModelInfo* FindModel(const std::vector<wire::ModelInfo>& models, std::string_view id) {
  const auto found = std::find_if(models.begin(), models.end(),
                                  [id](const wire::ModelInfo& model) { return model.id == id; });
  return found == models.end() ? nullptr : &*found;
}

void JudgeUnknownModel(const std::string& id, const std::vector<wire::ModelInfo>& models,
                       Findings& findings) {
  std::string nearest;
  for (const std::string& other : wire::NearestModels(id, models, 3)) {
    nearest.append(nearest.empty() ? "" : ", ").append(other);
  }
  findings.Fail("model", id + ": the service does not list it.",
                "Use the exact id of a listed model. Nearest: " + nearest + ".",
                Code::kInvalidModel);
}

void JudgeModel(const std::string& id, int64_t tokens, const std::vector<wire::ModelInfo>& models,
                Findings& findings) {
  const wire::ModelInfo* model = FindModel(models, id);
  if (model == nullptr) return JudgeUnknownModel(id, models, findings);
  const std::string window = std::to_string(model->context_window) + " tokens";
  if (!model->available()) {
    return findings.Fail("model", id + ": the service lists it as " + model->status + ".",
                         "Use another model, or name one to fall back to.", Code::kProvider);
  }
  if (model->context_window < 0) return findings.Ok("model", id + ": available.");
  if (tokens > model->context_window) {
    return findings.Fail("model",
                         id + ": its window of " + window + " does not hold the " +
                             std::to_string(tokens) + " tokens that are planned.",
                         "Use a model with a larger window, trim or chunk what is sent.",
                         Code::kContextLength);
  }
  findings.Ok("model", id + ": available, with a window of " + window + ".");
}

// Whether one of the models that are used is the provider's; all are, when none is named.
bool IsUsed(std::string_view provider, const DoctorRequest& wish,
            const std::vector<wire::ModelInfo>& models) {
  bool used = wish.models.empty();
  for (const std::string& id : wish.models) {
    const wire::ModelInfo* model = FindModel(models, id);
    used = used || (model != nullptr && model->provider == provider);
  }
  return used;
}

void JudgeProvider(const Value& provider, Findings& findings) {
  const std::string name(provider["name"].AsString());
  const std::string status(provider["status"].AsString());
  if (status.empty() || status == "operational")
    return findings.Ok("provider", name + ": operational.");
  const std::string url(provider["incident_url"].AsString());
  findings.Warn(
      "provider", name + ": " + status + (url.empty() ? "." : ", see " + url + " ."),
      "Expect errors and slow answers; name a model of another provider to fall back to.");
}

}  // namespace

void JudgeKey(const Outcome& outcome, base::Millis wall_now, Findings& findings) {
  if (!outcome.ok()) return findings.Failed("key_valid", outcome);
  const json::Document document = AnswerOf(outcome);
  const Value answer = document.root();
  if (!answer["valid"].AsBool()) {
    findings.blocked = "the key is not accepted";
    return findings.Fail("key_valid", "The service says that the key is not valid.",
                         "Make a new key in the dashboard.", Code::kAuthentication);
  }
  JudgeExpiry(answer["expires_at"].AsString(), wall_now, findings);
  JudgeScopes(answer["scopes"], findings);
}

void JudgeBalance(const Outcome& outcome, Findings& findings) {
  if (!outcome.ok()) return findings.Failed("balance", outcome);
  const json::Document document = AnswerOf(outcome);
  const Value answer = document.root();
  const std::string available(answer["available_usdc"].AsString());
  if (wire::CompareDecimals(available, "0") <= 0) {
    findings.Fail("balance",
                  "Nothing is available (balance " +
                      std::string(answer["balance_usdc"].AsString()) + " USDC, of which " +
                      std::string(answer["reserved_usdc"].AsString()) + " are reserved).",
                  "Add credits: https://app.moltbotden.com/billing", Code::kCredits);
  } else {
    findings.Ok("balance", available + " USDC are available.");
  }
  if (answer["auto_topup"].IsObject()) JudgeTopup(answer["auto_topup"], available, findings);
}

void JudgeModels(const Outcome& outcome, const DoctorRequest& wish, Findings& findings) {
  if (!outcome.ok()) return findings.Failed("models", outcome);
  const json::Document document = AnswerOf(outcome);
  const std::vector<wire::ModelInfo> models = wire::ReadModels(document.root());
  findings.Ok("models", std::to_string(models.size()) + " are listed.");
  for (const std::string& id : wish.models) JudgeModel(id, wish.tokens, models, findings);
}

void JudgeProviders(const Outcome& outcome, const DoctorRequest& wish,
                    const std::vector<wire::ModelInfo>& models, Findings& findings) {
  if (!outcome.ok()) return findings.Failed("provider", outcome);
  const json::Document document = AnswerOf(outcome);
  for (const Value provider : document.root()["providers"]) {
    if (IsUsed(provider["name"].AsString(), wish, models)) JudgeProvider(provider, findings);
  }
}

void JudgeErrors(const Outcome& outcome, Findings& findings) {
  if (!outcome.ok()) return findings.Failed("errors", outcome);
  const json::Document document = AnswerOf(outcome);
  const Value errors = document.root()["errors"];
  if (errors.size() == 0) return findings.Ok("errors", "None of late.");
  findings.Warn("errors", "The service's log has " + std::to_string(errors.size()) + " of late.",
                "Name the request ids in a ticket at " + std::string(kSupport) + ".");
  for (const Value error : errors) {
    std::string line(error["request_id"].AsString());
    for (const std::string_view name : {"created_at", "code", "model"}) {
      if (!error[name].AsString().empty()) line.append("  ").append(error[name].AsString());
    }
    findings.last().request_ids.push_back(std::move(line));
  }
}

void JudgeChat(const Outcome& outcome, Findings& findings) {
  if (!outcome.ok()) return findings.Failed("chat", outcome);
  findings.Ok("chat", "Answered in " + std::to_string(outcome.duration) + " ms.");
}

void JudgeStream(const Outcome& outcome, Findings& findings) {
  if (!outcome.ok()) return findings.Failed("stream", outcome);
  if (!outcome.stream) {
    return findings.Warn("stream", "The service answers a stream whole.",
                         "Expect the first word as late as the last one.");
  }
  findings.Ok("stream", "Came to its proper end in " + std::to_string(outcome.duration) + " ms.");
}

}  // namespace failsoft::engine
