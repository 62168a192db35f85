#include "tests/simulator/account_endpoints.h"

#include <algorithm>
#include <charconv>

#include "tests/simulator/guide_errors.h"
#include "tests/simulator/money.h"

namespace failsoft::sim {
namespace {

struct Context {
  const Call& call;
  Account& account;
  json::Value body;  // missing: no JSON
};

Response Reply(json::Writer writer, int status = 200) {
  return JsonResponse(status, std::move(writer).Take());
}

Response Invalid(std::string_view message) { return OtherError(400, "invalid_request", message); }

Response GetModels(const Context& context) {
  json::Writer writer;
  writer.BeginObject().Key("models").BeginArray();
  for (const ModelEntry& model : context.account.script().models) {
    writer.BeginObject().Key("id").String(model.id).Key("provider").String(model.provider);
    writer.Key("context_window").Int(model.context_window);
    writer.Key("status").String(model.status).EndObject();
  }
  writer.EndArray().EndObject();
  return Reply(std::move(writer));
}

Response GetProviderStatus(const Context& context) {
  json::Writer writer;
  writer.BeginObject().Key("providers").BeginArray();
  for (const ProviderEntry& provider : context.account.script().providers) {
    writer.BeginObject().Key("name").String(provider.name).Key("status").String(provider.status);
    if (!provider.incident_url.empty()) writer.Key("incident_url").String(provider.incident_url);
    writer.EndObject();
  }
  writer.EndArray().EndObject();
  return Reply(std::move(writer));
}

// From "scopes" to "expires_at", as in the guide.
void WriteKey(const Account& account, const KeyEntry& key, json::Writer& writer) {
  writer.Key("scopes").BeginArray();
  for (const std::string& scope : key.scopes) writer.String(scope);
  writer.EndArray().Key("project_id").String(key.project_id).Key("expires_at");
  const std::string expiry = account.ExpiryOf(key);
  if (expiry.empty()) {
    writer.Null();
  } else {
    writer.String(expiry);
  }
}

Response GetVerify(const Context& context) {
  json::Writer writer;
  writer.BeginObject().Key("valid").Bool(true);
  WriteKey(context.account, *context.account.Find(context.call.request), writer);
  writer.EndObject();
  return Reply(std::move(writer));
}

Response PostKeys(const Context& context) {
  const json::Value name = context.body["name"], scopes = context.body["scopes"];
  if (name.AsString().empty()) return Invalid("A key needs a name.");
  KeyEntry key;
  if (!context.body["project_id"].AsString().empty()) {
    key.project_id = context.body["project_id"].AsString();
  }
  key.scopes.clear();
  for (json::Value scope : scopes) key.scopes.emplace_back(scope.AsString());
  if (!scopes.IsArray() || std::count(key.scopes.begin(), key.scopes.end(), "") > 0) {
    return Invalid("The scopes must be a list of texts.");
  }
  const KeyEntry& made = context.account.Create(std::move(key));
  json::Writer writer;
  writer.BeginObject().Key("key").String(made.text).Key("name").String(name.AsString());
  WriteKey(context.account, made, writer);
  writer.EndObject();
  return Reply(std::move(writer), 201);
}

void WriteAutoTopup(const AutoTopup& topup, json::Writer& writer) {
  writer.Key("auto_topup").BeginObject().Key("enabled").Bool(topup.enabled);
  writer.Key("threshold_usdc").String(topup.threshold_usdc);
  writer.Key("amount_usdc").String(topup.amount_usdc).EndObject();
}

Response GetBalance(const Context& context) {
  const Account& account = context.account;
  json::Writer writer;
  writer.BeginObject().Key("balance_usdc").String(MoneyText(account.balance()));
  writer.Key("reserved_usdc").String(MoneyText(account.script().reserved));
  writer.Key("available_usdc").String(MoneyText(account.available()));
  WriteAutoTopup(account.script().auto_topup, writer);
  writer.EndObject();
  return Reply(std::move(writer));
}

bool IsMoney(json::Value value) { return value.IsString() && ReadMoney(value.AsString()); }

Response PostAutoTopup(const Context& context) {
  const json::Value body = context.body;
  if (!body["enabled"].IsBool() || (body["threshold_usdc"] && !IsMoney(body["threshold_usdc"])) ||
      (body["amount_usdc"] && !IsMoney(body["amount_usdc"]))) {
    return Invalid("enabled must be true or false, threshold_usdc and amount_usdc decimal texts.");
  }
  AutoTopup& topup = context.account.auto_topup();
  topup.enabled = body["enabled"].AsBool();
  if (body["threshold_usdc"]) topup.threshold_usdc = body["threshold_usdc"].AsString();
  if (body["amount_usdc"]) topup.amount_usdc = body["amount_usdc"].AsString();
  json::Writer writer;
  writer.BeginObject();
  WriteAutoTopup(topup, writer);
  writer.EndObject();
  return Reply(std::move(writer));
}

// What the query says of a limit: 20 without one, -1 for none that is one.
int LimitOf(const HttpRequest& request) {
  constexpr std::string_view kName = "limit=";
  std::string_view query = std::string_view(request.path).substr(request.route().size());
  while (!query.empty()) {
    query.remove_prefix(1);
    const std::string_view part = query.substr(0, query.find('&'));
    query.remove_prefix(part.size());
    if (!part.starts_with(kName)) continue;
    int limit = -1;
    const char* const end = part.data() + part.size();
    const auto read = std::from_chars(part.data() + kName.size(), end, limit);
    return read.ec == std::errc() && read.ptr == end && limit >= 1 && limit <= 1'000 ? limit : -1;
  }
  return 20;
}

void WriteError(const LoggedError& error, json::Writer& writer) {
  writer.BeginObject().Key("request_id").String(error.request_id).Key("code").String(error.code);
  writer.Key("message").String(error.message).Key("status").Int(error.status);
  if (!error.model.empty()) writer.Key("model").String(error.model);
  writer.Key("created_at").String(error.at).EndObject();
}

Response GetErrors(const Context& context) {
  const int limit = LimitOf(context.call.request);
  if (limit < 0) return Invalid("limit must be a whole number from 1 to 1000.");
  json::Writer writer;
  writer.BeginObject().Key("errors").BeginArray();
  int left = limit;
  for (const LoggedError& error : context.account.errors()) {
    if (left-- == 0) break;
    WriteError(error, writer);
  }
  writer.EndArray().EndObject();
  return Reply(std::move(writer));
}

struct Endpoint {
  std::string_view method, route;
  bool needs_token;
  std::string_view scope;  // empty: any key may
  Response (*answer)(const Context& context);
};

constexpr Endpoint kEndpoints[] = {
    {"GET", "/v1/hosting/llm/models", false, "llm:read", GetModels},
    {"GET", "/v1/hosting/llm/provider-status", false, "llm:read", GetProviderStatus},
    {"GET", "/v1/hosting/llm/errors", false, "llm:read", GetErrors},
    {"GET", "/v1/hosting/keys/verify", false, "", GetVerify},
    {"POST", "/v1/hosting/keys", true, "", PostKeys},
    {"GET", "/v1/hosting/billing/balance", false, "", GetBalance},
    {"POST", "/v1/hosting/billing/auto-topup", true, "", PostAutoTopup},
};

const Endpoint* FindEndpoint(std::string_view route) {
  for (const Endpoint& endpoint : kEndpoints) {
    if (endpoint.route == route) return &endpoint;
  }
  return nullptr;
}

}  // namespace

bool IsAccountRoute(std::string_view route) { return FindEndpoint(route) != nullptr; }

Response MethodNotAllowed(std::string_view allowed) {
  Response response = OtherError(405, "method_not_allowed", "This endpoint has no such method.");
  response.SetHeader("Allow", allowed);
  return response;
}

std::optional<Response> AnswerAccount(const Call& call, Account& account) {
  const Endpoint* endpoint = FindEndpoint(call.request.route());
  if (!endpoint) return std::nullopt;
  const std::string& method = call.request.method;
  if (method != endpoint->method && !(method == "HEAD" && endpoint->method == "GET")) {
    return MethodNotAllowed(endpoint->method);
  }
  if (endpoint->needs_token && !HasAccessToken(call.request)) {
    return OtherError(403, "access_token_required",
                      "This endpoint needs an access token, as Authorization: Bearer.");
  }
  const auto& scopes = account.Find(call.request)->scopes;
  if (!endpoint->scope.empty() &&
      std::find(scopes.begin(), scopes.end(), endpoint->scope) == scopes.end()) {
    return MissingScope(endpoint->scope);
  }
  const auto body = json::Document::Parse(call.request.body);
  return endpoint->answer({call, account, body ? body->root() : json::Value()});
}

}  // namespace failsoft::sim
