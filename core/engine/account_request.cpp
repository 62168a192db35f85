#include "core/engine/account_request.h"

#include "core/base/text.h"
#include "core/config/parse.h"
#include "core/engine/url.h"
#include "core/wire/account.h"

namespace failsoft::engine {

using base::Code;
using base::Failure;
using base::MaybeFailure;
using json::Value;
using wire::AccountAnswer;

namespace {

constexpr int64_t kMostErrors = 1'000;

MaybeFailure Wrong(std::string_view name, std::string message) {
  return Failure{Code::kRequest, std::move(message), "/" + std::string(name)};
}

// How a field is checked and where it goes.
struct Field {
  std::string_view name;
  bool required;
  MaybeFailure (*check)(const Field& field, const Value& value);
};

MaybeFailure CheckText(const Field& field, const Value& value) {
  if (!value.AsString().empty()) return {};
  return Wrong(field.name, "expected a text that is not empty");
}

MaybeFailure CheckFlag(const Field& field, const Value& value) {
  if (value.IsBool()) return {};
  return Wrong(field.name, "expected true or false");
}

MaybeFailure CheckTexts(const Field& field, const Value& value) {
  bool good = value.IsArray();
  for (const Value element : value) good = good && !element.AsString().empty();
  if (good) return {};
  return Wrong(field.name, "expected a list of texts");
}

// Text only: a number may have lost digits before it came here.
MaybeFailure CheckAmount(const Field& field, const Value& value) {
  if (value.IsString() && wire::IsDecimal(value.AsString()) &&
      wire::CompareDecimals(value.AsString(), "0") >= 0) {
    return {};
  }
  return Wrong(field.name, "expected an amount as text, such as \"5.00\"");
}

MaybeFailure CheckLimit(const Field& field, const Value& value) {
  const auto number = value.AsInt();
  if (number && *number >= 1 && *number <= kMostErrors) return {};
  return Wrong(field.name, "expected a whole number from 1 to " + std::to_string(kMostErrors));
}

MaybeFailure CheckTokens(const Field& field, const Value& value) {
  const auto number = value.AsInt();
  if (number && *number >= 1) return {};
  return Wrong(field.name, "expected a whole number of tokens, 1 or more");
}

struct Operation {
  std::string_view name;
  AccountAnswer answer;
  std::string_view method;
  std::string_view path;
  bool on_parent;    // of the base URL, beside its /llm
  bool needs_token;  // an API key does not do
  std::vector<Field> fields;
};

const std::vector<Operation>& Operations() {
  static const std::vector<Operation> kOperations = {
      {"models",
       AccountAnswer::kModels,
       "GET",
       "/models",
       false,
       false,
       {{"refresh", false, CheckFlag}}},
      {"provider_status",
       AccountAnswer::kProviderStatus,
       "GET",
       "/provider-status",
       false,
       false,
       {}},
      {"verify_key", AccountAnswer::kVerifiedKey, "GET", "/keys/verify", true, false, {}},
      {"create_key",
       AccountAnswer::kCreatedKey,
       "POST",
       "/keys",
       true,
       true,
       {{"name", true, CheckText}, {"scopes", true, CheckTexts}, {"project_id", false, CheckText}}},
      {"balance", AccountAnswer::kBalance, "GET", "/billing/balance", true, false, {}},
      {"set_auto_topup",
       AccountAnswer::kAutoTopup,
       "POST",
       "/billing/auto-topup",
       true,
       true,
       {{"enabled", true, CheckFlag},
        {"threshold_usdc", false, CheckAmount},
        {"amount_usdc", false, CheckAmount}}},
      {"errors",
       AccountAnswer::kErrors,
       "GET",
       "/errors",
       false,
       false,
       {{"limit", false, CheckLimit}}},
      {"doctor",
       AccountAnswer::kModels,
       "GET",
       "",
       false,
       false,
       {{"models", false, CheckTexts}, {"tokens", false, CheckTokens}}},
  };
  return kOperations;
}

const Operation* FindOperation(std::string_view name) {
  for (const Operation& operation : Operations()) {
    if (operation.name == name) return &operation;
  }
  return nullptr;
}

MaybeFailure UnknownOperation(const Value& value) {
  if (!value.IsString()) return Wrong("operation", "missing: name what is asked for");
  std::string names;
  for (const Operation& operation : Operations()) {
    names.append(names.empty() ? "" : ", ").append(operation.name);
  }
  return Wrong("operation", "unknown; expected one of " + names);
}

const Field* FindField(const Operation& operation, std::string_view name) {
  for (const Field& field : operation.fields) {
    if (field.name == name) return &field;
  }
  return nullptr;
}

MaybeFailure TakeMember(const Operation& operation, const Value& member,
                        const config::ClientOptions& client, CallRequest& call,
                        json::Writer& body) {
  const std::string_view name = member.key();
  if (name == "operation") return {};
  if (const Field* field = FindField(operation, name)) {
    if (member.IsNull()) return {};
    if (MaybeFailure failure = field->check(*field, member)) return failure;
    body.Key(name).Raw(member.raw());
    return {};
  }
  auto taken = config::ApplyCallOption(name, member, client.time_unit_ms, call.options);
  if (!taken) return std::move(taken).failure();
  if (*taken == config::CallMember::kApplied) return {};
  return Wrong(
      name, "unknown: it is neither a field of " + std::string(operation.name) + " nor an option");
}

MaybeFailure CheckRequired(const Operation& operation, const Value& root) {
  for (const Field& field : operation.fields) {
    const Value value = root[field.name];
    if (field.required && (!value || value.IsNull())) {
      return Wrong(field.name, "missing: " + std::string(operation.name) + " needs it");
    }
  }
  return {};
}

// "https://host/v1/hosting" of "https://host/v1/hosting/llm"; a URL without a path has no parent.
std::string_view ParentOf(std::string_view base_url) {
  const size_t authority = base_url.find("://");
  const size_t path = base_url.find('/', authority == std::string_view::npos ? 0 : authority + 3);
  return path == std::string_view::npos ? base_url : base_url.substr(0, base_url.rfind('/'));
}

void SetDoctorRequest(const Value& root, CallRequest& call) {
  call.doctor = std::make_shared<DoctorRequest>();
  for (const Value model : root["models"]) call.doctor->models.emplace_back(model.AsString());
  if (call.doctor->models.empty() && !call.options.model.empty()) {
    call.doctor->models.push_back(call.options.model);
  }
  call.doctor->tokens = root["tokens"].AsInt().value_or(0);
}

}  // namespace

MaybeFailure DecodeAccountRequest(const Value& root, const config::ClientOptions& client,
                                  CallRequest& call) {
  const Operation* operation = FindOperation(root["operation"].AsString());
  if (operation == nullptr) return UnknownOperation(root["operation"]);
  json::Writer body;
  body.BeginObject();
  for (const Value member : root) {
    if (MaybeFailure failure = TakeMember(*operation, member, client, call, body)) return failure;
  }
  if (MaybeFailure failure = CheckRequired(*operation, root)) return failure;
  if (operation->name == "doctor") {
    SetDoctorRequest(root, call);
    return {};
  }
  call.answer = operation->answer;
  call.method = operation->method;
  call.has_body = call.method == "POST";
  if (call.has_body) call.raw_body = std::move(body.EndObject()).Take();
  call.url = operation->on_parent ? ParentOf(client.base_url) : std::string_view(client.base_url);
  call.url += operation->path;
  if (const auto limit = root["limit"].AsInt()) call.url += "?limit=" + std::to_string(*limit);
  call.may_be_cached = operation->name == "models" && !root["refresh"].AsBool();
  if (operation->needs_token) call.token_use = operation->name;
  return {};
}

}  // namespace failsoft::engine
