// What a doctor can see without the service: the key, the library, proxy and certificates.
#include <algorithm>

#include "core/base/version.h"
#include "core/config/credentials.h"
#include "core/config/parse.h"
#include "core/engine/doctor_findings.h"
#include "core/engine/url.h"
#include "core/net/curl_features.h"

namespace failsoft::engine {

namespace {

constexpr std::string_view kKeyPrefix = "mbd_sk_";

void LookAtKey(const config::ClientOptions& options, const Identity& identity, Findings& findings) {
  const std::string size = std::to_string(identity.secret.size()) + " characters";
  const bool has_key = !identity.secret.empty() || config::HasSecretHeader(options.call.headers);
  if (!has_key && config::NeedsKey(options)) {
    findings.blocked = "there is no key";
    return findings.Fail("key", "No key and no access token, and the service answers nobody else.",
                         "Give api_key or access_token, or set FAILSOFT_API_KEY, "
                         "FAILSOFT_ACCESS_TOKEN, MOLTBOTDEN_API_KEY or MOLTBOTDEN_ACCESS_TOKEN in "
                         "the environment; a key is made in the dashboard.",
                         base::Code::kConfig);
  }
  if (identity.secret.empty()) {
    return findings.Warn("key", "No key and no access token: nothing is sent but own headers.",
                         "Give api_key or access_token, or set FAILSOFT_API_KEY.");
  }
  const bool is_key = identity.secret.starts_with(kKeyPrefix);
  if (identity.has_token && is_key && options.auth != config::Auth::kBearer) {
    return findings.Warn("key", "What is given as access token looks like an API key.",
                         "Give it as api_key: a key goes in the header X-API-Key.");
  }
  findings.Ok("key", std::string(identity.has_token ? "A token of " : "A key of ") + size +
                         " is there, without white space around it; it is sent as " +
                         (identity.has_token ? "Authorization: Bearer." : "X-API-Key."));
}

void LookAtLibrary(Findings& findings) {
  const net::CurlFeatures curl = net::DescribeCurl();
  std::string what = "failsoft ";
  what.append(base::kVersion).append(", libcurl ").append(curl.version);
  what.append(", TLS by ").append(curl.tls).append(", HTTP/2 ");
  findings.Ok("library", what + (curl.http2 ? "built in." : "not built in."));
}

// Without user and password.
std::string HostOf(std::string_view proxy) {
  const size_t at = proxy.rfind('@');
  if (at == std::string_view::npos) return std::string(proxy);
  const size_t scheme = proxy.find("://");
  const std::string_view kept = scheme < at ? proxy.substr(0, scheme + 3) : std::string_view();
  return std::string(kept) + std::string(proxy.substr(at + 1));
}

void LookAtProxy(const config::ClientOptions& options, Findings& findings) {
  if (options.proxy) {
    return findings.Ok("proxy", options.proxy->empty()
                                    ? "None: the option proxy is empty."
                                    : HostOf(*options.proxy) + ", by the option proxy.");
  }
  const bool https = options.base_url.starts_with("https:");
  for (const char* name : {https ? "https_proxy" : "http_proxy", https ? "HTTPS_PROXY" : "",
                           "all_proxy", "ALL_PROXY"}) {
    const std::string_view value = config::ProcessEnvironment(name);
    if (value.empty()) continue;
    return findings.Ok("proxy", HostOf(value) + ", by the environment's " + name +
                                    ", unless NO_PROXY names the service.");
  }
  findings.Ok("proxy", "None.");
}

void LookAtCertificates(const config::ClientOptions& options, Findings& findings) {
  if (!options.base_url.starts_with("https:")) {
    return findings.Ok("certificates", "Not needed: the base URL is plain http.");
  }
  if (!options.ca_file.empty()) {
    return findings.Ok("certificates", options.ca_file + ", by the option ca_file.");
  }
  for (const char* name : {"SSL_CERT_FILE", "CURL_CA_BUNDLE"}) {
    const std::string_view value = config::ProcessEnvironment(name);
    if (value.empty()) continue;
    return findings.Ok("certificates", std::string(value) + ", by the environment's " + name + ".");
  }
  findings.Ok("certificates", "The system's.");
}

}  // namespace

void LookAround(const config::ClientOptions& options, const Identity& identity,
                Findings& findings) {
  LookAtLibrary(findings);
  LookAtProxy(options, findings);
  LookAtCertificates(options, findings);
  LookAtKey(options, identity, findings);
}

void JudgeConnection(const config::ClientOptions& options, const Outcome& outcome,
                     Findings& findings) {
  const int band = -static_cast<int>(outcome.error().code) / 100;
  const std::string origin = OriginOf(options.base_url);
  if (!outcome.ok() && (band == 2 || outcome.error().code == base::Code::kDeadline)) {
    return findings.Failed("connection", outcome);
  }
  findings.Ok("connection", origin + " answers (" + std::to_string(outcome.duration) + " ms).");
}

}  // namespace failsoft::engine
