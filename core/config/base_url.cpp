#include "core/config/base_url.h"

#include <algorithm>
#include <optional>

#include "core/base/address.h"
#include "core/base/text.h"

namespace failsoft::config {
namespace {

using base::Code;
using base::Failure;
using base::Result;

constexpr size_t kMaxBytes = 8 << 10;
constexpr int kHttpPort = 80;
constexpr int kHttpsPort = 443;
constexpr int kMaxPort = 65'535;

Failure Expected(std::string what) { return {Code::kConfig, "expected " + std::move(what), ""}; }

bool IsVisibleAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

// Letters, digits, dots, hyphens and underscores: what a resolver is asked for, unescaped.
bool IsHostName(std::string_view text) {
  return !text.empty() && text != "." &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-_") ==
             std::string_view::npos;
}

struct HostAndPort {
  std::string host;  // lower case, without brackets
  std::optional<int> port;
};

std::optional<int> ParsePort(std::string_view text) {
  constexpr size_t kMaxDigits = 5;
  if (text.empty() || text.size() > kMaxDigits) return std::nullopt;
  int port = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    port = port * 10 + (c - '0');
  }
  if (port < 1 || port > kMaxPort) return std::nullopt;
  return port;
}

// "host", "host:80", "[::1]:80". Anything else is refused.
Result<HostAndPort> ParseAuthority(std::string_view text) {
  const bool bracketed = text.starts_with('[');
  const size_t host_end = bracketed ? text.find(']') : std::min(text.find(':'), text.size());
  if (host_end == std::string_view::npos) return Expected("a \"]\" after the IPv6 address");
  HostAndPort parsed;
  parsed.host = base::LowerCase(text.substr(bracketed ? 1 : 0, host_end - (bracketed ? 1 : 0)));
  if (parsed.host.empty()) return Expected("a host in the URL");
  if (bracketed ? !base::IsIpv6Address(parsed.host) : !IsHostName(parsed.host)) {
    return Expected("a host name or address (letters, digits, dots and hyphens) in the URL");
  }
  const std::string_view rest = text.substr(host_end + (bracketed ? 1 : 0));
  if (rest.empty()) return parsed;
  parsed.port = rest.starts_with(':') ? ParsePort(rest.substr(1)) : std::nullopt;
  if (!parsed.port) return Expected("a port from 1 to 65535 after the host");
  return parsed;
}

// What is wrong with the characters of any URL, or nothing.
base::MaybeFailure CheckCharacters(std::string_view text) {
  if (text.size() > kMaxBytes) {
    return Expected("a URL of at most " + std::to_string(kMaxBytes) + " bytes");
  }
  if (!IsVisibleAscii(text) || text.find('\\') != std::string_view::npos) {
    return Expected(
        "a URL without spaces, backslashes, control characters and characters beyond ASCII");
  }
  return std::nullopt;
}

std::optional<bool> TakeHttpScheme(std::string_view& text) {
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (!base::EqualsIgnoreCase(text.substr(0, scheme.size()), scheme)) continue;
    text.remove_prefix(scheme.size());
    return scheme == "https://";
  }
  return std::nullopt;
}

std::string_view WithoutTrailingSlashes(std::string_view path) {
  while (path.ends_with('/')) path.remove_suffix(1);
  return path;
}

// Whether a scheme that libcurl takes for a proxy was there and has been taken off.
bool TakeProxyScheme(std::string_view& text) {
  const size_t end = text.find("://");
  if (end == std::string_view::npos) return true;
  const std::string scheme = base::LowerCase(text.substr(0, end));
  text.remove_prefix(end + 3);
  static constexpr std::string_view kSchemes[] = {"http",    "https",  "socks4",
                                                  "socks4a", "socks5", "socks5h"};
  return std::find(std::begin(kSchemes), std::end(kSchemes), scheme) != std::end(kSchemes);
}

}  // namespace

bool BaseUrl::IsLoopback() const {
  return host == "localhost" || host == "localhost." || base::IsLoopbackAddress(host);
}

bool BaseUrl::SameOrigin(const BaseUrl& other) const {
  return https == other.https && host == other.host && port == other.port;
}

Result<BaseUrl> ParseBaseUrl(std::string_view text) {
  if (auto failure = CheckCharacters(text)) return *std::move(failure);
  const std::optional<bool> https = TakeHttpScheme(text);
  if (!https) return Expected("a URL that begins with https:// or http://");
  if (text.find_first_of("?#") != std::string_view::npos) {
    return Expected("a URL without query and fragment");
  }
  const size_t path_at = std::min(text.find('/'), text.size());
  const std::string_view authority = text.substr(0, path_at);
  if (authority.find('@') != std::string_view::npos) {
    return Expected("a URL without user and password");
  }
  auto parsed = ParseAuthority(authority);
  if (!parsed) return std::move(parsed).failure();
  BaseUrl url;
  url.https = *https;
  url.host = std::move(parsed->host);
  url.port = parsed->port.value_or(*https ? kHttpsPort : kHttpPort);
  url.text = std::string(*https ? "https://" : "http://") + base::LowerCase(authority);
  url.text += WithoutTrailingSlashes(text.substr(path_at));
  return url;
}

Result<std::string> CheckBaseUrl(std::string_view text) {
  auto url = ParseBaseUrl(text);
  if (!url) return std::move(url).failure();
  return std::move(url->text);
}

Result<std::string> CheckProxy(std::string_view text) {
  if (text.empty()) return std::string();
  if (auto failure = CheckCharacters(text)) return *std::move(failure);
  std::string_view rest = text;
  if (!TakeProxyScheme(rest)) {
    return Expected("host:port or a URL with http, https, socks4, socks4a, socks5 or socks5h");
  }
  if (const size_t at = rest.rfind('@'); at != std::string_view::npos) rest.remove_prefix(at + 1);
  if (rest.ends_with('/')) rest.remove_suffix(1);
  auto parsed = ParseAuthority(rest);
  if (!parsed) return std::move(parsed).failure();
  return std::string(text);
}

}  // namespace failsoft::config
