#include "core/config/credentials.h"

#include <algorithm>
#include <set>

#include "core/base/redact.h"
#include "core/base/text.h"
#include "core/config/base_url.h"
#include "core/config/fallback.h"
#include "core/config/store.h"
#include "core/config/text_checks.h"
#include "core/config/wrong_value.h"

namespace failsoft::config {
namespace {

using base::Failure;
using base::MaybeFailure;
using base::Result;

constexpr const char* kMoltbotdenBaseUrl = "MOLTBOTDEN_BASE_URL";

// A variable of white space alone counts as not set.
std::string_view Variable(Environment environment, const char* name) {
  return base::Trim(environment(name));
}

Failure WrongVariable(std::string_view option, const char* variable, const Failure& failure) {
  return WrongAt(Pointer(option),
                 "the environment variable " + std::string(variable) + ": " + failure.message);
}

Result<BaseUrl> ResolveBaseUrl(const ClientOptions& options, Environment environment) {
  if (!options.base_url.empty()) return ParseBaseUrl(options.base_url);
  for (const char* name : {"FAILSOFT_BASE_URL", kMoltbotdenBaseUrl}) {
    const std::string_view value = Variable(environment, name);
    if (value.empty()) continue;
    auto url = ParseBaseUrl(value);
    if (!url) return WrongVariable("base_url", name, url.failure());
    return url;
  }
  return ParseBaseUrl(kDefaultBaseUrl);
}

bool HasHome(const BaseUrl& url, Environment environment) {
  auto standard = ParseBaseUrl(kDefaultBaseUrl);
  if (url.SameOrigin(*standard)) return true;
  auto moved = ParseBaseUrl(Variable(environment, kMoltbotdenBaseUrl));
  return moved.ok() && url.SameOrigin(*moved);
}

// Whether the variable held a credential, which is then in `credential`.
Result<bool> TakeVariable(Environment environment, const char* name, std::string_view option,
                          std::string& credential) {
  const std::string_view value = Variable(environment, name);
  if (value.empty()) return false;
  auto key = CheckKey(value);
  if (!key) return WrongVariable(option, name, key.failure());
  credential = *std::move(key);
  return true;
}

// At most one credential is taken, the first that is set.
MaybeFailure TakeFromEnvironment(const BaseUrl& url, Environment environment,
                                 ClientOptions& options) {
  struct Source {
    const char* variable;
    std::string_view option;
    std::string& credential;
    bool home_only;
  };
  const Source sources[] = {
      {"FAILSOFT_API_KEY", "api_key", options.api_key, false},
      {"FAILSOFT_ACCESS_TOKEN", "access_token", options.access_token, false},
      {"MOLTBOTDEN_API_KEY", "api_key", options.api_key, true},
      {"MOLTBOTDEN_ACCESS_TOKEN", "access_token", options.access_token, true},
  };
  const bool home = HasHome(url, environment);
  for (const Source& source : sources) {
    if (source.home_only && !home) continue;
    auto taken = TakeVariable(environment, source.variable, source.option, source.credential);
    if (!taken) return std::move(taken).failure();
    if (*taken) break;
  }
  return std::nullopt;
}

MaybeFailure CheckTogether(const ClientOptions& options, const BaseUrl& url) {
  const bool has_credential = !options.api_key.empty() || !options.access_token.empty();
  const bool sends_secret = has_credential || HasSecretHeader(options.call.headers);
  if (!sends_secret && options.require_key && NeedsKey(options)) return NoKey();
  if (options.auth == Auth::kNone && has_credential) {
    return WrongAt("/auth", "\"none\" sends no key, and there is one");
  }
  if (options.auth == Auth::kApiKey && has_credential && options.api_key.empty()) {
    return WrongAt("/auth", "\"api_key\" needs an API key, and there is only an access token");
  }
  if (sends_secret) {
    if (auto failure = CheckWayOfSecret(options, url, "/base_url")) return failure;
  }
  return CheckFallbacks(options, options.call.fallback);
}

}  // namespace

bool HasSecretHeader(const std::vector<Header>& headers) {
  return std::any_of(headers.begin(), headers.end(), [](const Header& header) {
    return header.second && base::Redactor::IsSecretHeader(header.first);
  });
}

bool NeedsKey(const ClientOptions& options) {
  const auto url = ParseBaseUrl(options.base_url);
  return options.auth != Auth::kNone && url.ok() &&
         url->host == ParseBaseUrl(kDefaultBaseUrl)->host;
}

Failure NoKey() {
  return WrongAt("/api_key",
                 "no key: give api_key or access_token, or set FAILSOFT_API_KEY, "
                 "FAILSOFT_ACCESS_TOKEN, MOLTBOTDEN_API_KEY or MOLTBOTDEN_ACCESS_TOKEN in the "
                 "environment");
}

MaybeFailure CheckWayOfSecret(const ClientOptions& client, const BaseUrl& url,
                              const std::string& pointer) {
  if (url.https || url.IsLoopback() || client.allow_insecure_http) return {};
  return WrongAt(pointer,
                 "a key is not sent over plain http to another machine: use https, or set "
                 "allow_insecure_http");
}

MaybeFailure CheckCallHeaders(const ClientOptions& client, const CallOptions& call) {
  if (client.allow_insecure_http || !HasSecretHeader(call.headers)) return {};
  const auto url = ParseBaseUrl(client.base_url);
  if (!url || url->https || url->IsLoopback()) return {};
  return base::Failure{base::Code::kRequest,
                       "a credential is not sent over plain http to another machine: use https, or "
                       "set allow_insecure_http",
                       "/headers"};
}

MaybeFailure CompleteCredentials(ClientOptions& options, Environment environment) {
  if (!options.api_key.empty() && !options.access_token.empty()) {
    return WrongAt("/access_token", "expected either api_key or access_token, got both");
  }
  auto url = ResolveBaseUrl(options, environment);
  if (!url) return std::move(url).failure();
  options.base_url = url->text;
  const bool has_credential = !options.api_key.empty() || !options.access_token.empty();
  if (!has_credential && options.auth != Auth::kNone) {
    if (auto failure = TakeFromEnvironment(*url, environment, options)) return failure;
  }
  return CheckTogether(options, *url);
}

Result<ClientOptions> ReplaceCredentials(const ClientOptions& options, std::string_view json) {
  auto document = json::Document::Parse(std::string(json));
  if (!document || !document->root().IsObject()) {
    return base::Failure{base::Code::kConfig, "the credentials are not a JSON object", ""};
  }
  ClientOptions replaced = options;
  replaced.api_key.clear();
  replaced.access_token.clear();
  std::set<std::string_view> seen;
  for (const json::Value member : document->root()) {
    if (!seen.insert(member.key()).second) return WrongAt(Pointer(member.key()), "given twice");
    if (member.key() != "api_key" && member.key() != "access_token") {
      return WrongAt(Pointer(member.key()), "unknown; expected api_key or access_token");
    }
    auto failure = StoreClientOption(*FindOption(member.key()), member, replaced);
    if (failure) return *std::move(failure);
  }
  if (replaced.api_key.empty() == replaced.access_token.empty()) {
    return WrongAt("/api_key", "expected one of api_key and access_token");
  }
  if (auto failure = CheckTogether(replaced, *ParseBaseUrl(replaced.base_url))) {
    return *std::move(failure);
  }
  return replaced;
}

}  // namespace failsoft::config
