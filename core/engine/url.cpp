#include "core/engine/url.h"

namespace failsoft::engine {

using base::Code;
using base::Failure;
using base::Result;

namespace {

constexpr size_t kMaxUrl = 64 << 10;

bool IsUnreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

void AppendPercentEncoded(std::string& out, std::string_view text) {
  constexpr char kHex[] = "0123456789ABCDEF";
  for (const char c : text) {
    if (IsUnreserved(c)) {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += {'%', kHex[byte >> 4], kHex[byte & 15]};
    }
  }
}

// Printable ASCII without the characters that RFC 3986 forbids; no fragment.
bool IsUrlText(std::string_view text) {
  for (const char c : text) {
    if (c <= ' ' || c >= 0x7f) return false;
    if (std::string_view("\"<>\\^`{|}#").find(c) != std::string_view::npos) return false;
  }
  return true;
}

Result<std::string> AppendQuery(std::string url, const json::Value& query) {
  if (!query || query.IsNull()) return url;
  if (!query.IsObject()) return Failure{Code::kRequest, "expected an object", "/query"};
  char separator = url.find('?') == std::string::npos ? '?' : '&';
  for (const json::Value item : query) {
    if (item.IsNull()) continue;
    if (item.IsObject() || item.IsArray()) {
      return Failure{Code::kRequest, "expected a string, a number or a boolean",
                     "/query/" + std::string(item.key())};
    }
    url += separator;
    separator = '&';
    AppendPercentEncoded(url, item.key());
    url += '=';
    AppendPercentEncoded(url, item.IsString() ? item.AsString() : item.raw());
  }
  if (url.size() > kMaxUrl) {
    return Failure{Code::kRequest, "makes the URL longer than 64 KiB", "/query"};
  }
  return url;
}

}  // namespace

std::string OriginOf(std::string_view url) {
  std::string scheme;
  for (const char* candidate : {"https://", "http://"}) {
    const std::string_view prefix(candidate);
    if (url.substr(0, prefix.size()) == prefix) scheme = prefix;
  }
  if (scheme.empty()) return {};
  std::string_view authority = url.substr(scheme.size());
  authority = authority.substr(0, authority.find_first_of("/?#"));
  std::string origin = scheme;
  for (const char c : authority) origin += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  const std::string default_port = scheme == "https://" ? ":443" : ":80";
  if (origin.size() > default_port.size() && origin.ends_with(default_port)) {
    origin.resize(origin.size() - default_port.size());
  }
  return origin;
}

Result<std::string> RequestUrl(std::string_view base_url, const json::Value& path_value,
                               const json::Value& query) {
  const std::string_view path = path_value.AsString();
  if (path.empty() || path.size() > kMaxUrl) {
    return Failure{Code::kRequest, "expected a path such as \"/models\"", "/path"};
  }
  if (!IsUrlText(path)) {
    return Failure{Code::kRequest, "has characters that must be percent-encoded", "/path"};
  }
  if (path.front() == '/') return AppendQuery(std::string(base_url) + std::string(path), query);
  if (OriginOf(path).empty() || OriginOf(path) != OriginOf(base_url)) {
    return Failure{Code::kRequest,
                   "must begin with \"/\" or be a URL of the base URL's own origin: credentials "
                   "are not sent elsewhere",
                   "/path"};
  }
  return AppendQuery(std::string(path), query);
}

}  // namespace failsoft::engine
