#include "core/engine/request_headers.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/base/version.h"

namespace failsoft::engine {

namespace {

std::string Line(std::string_view name, std::string_view value) {
  std::string line;
  line.reserve(name.size() + value.size() + 2);
  line.append(name).append(": ").append(value);
  return line;
}

bool HasName(std::string_view line, std::string_view name) {
  return line.size() > name.size() && line[name.size()] == ':' &&
         base::EqualsIgnoreCase(line.substr(0, name.size()), name);
}

std::string CredentialLine(const config::ClientOptions& client) {
  if (!client.access_token.empty()) return Line("Authorization", "Bearer " + client.access_token);
  if (client.api_key.empty()) return {};
  if (client.auth == config::Auth::kBearer)
    return Line("Authorization", "Bearer " + client.api_key);
  return Line("X-API-Key", client.api_key);
}

// libcurl's spelling for "send it with no value" is a semicolon.
void Apply(const config::Header& header, std::vector<std::string>& lines) {
  const auto& [name, value] = header;
  std::erase_if(lines, [&name = name](const std::string& line) { return HasName(line, name); });
  if (!value) {
    lines.push_back(name + ":");
  } else if (value->empty()) {
    lines.push_back(name + ";");
  } else {
    lines.push_back(Line(name, *value));
  }
}

std::string Join(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

}  // namespace

std::vector<std::string> CommonHeaders(const config::ClientOptions& client,
                                       const std::vector<std::string>& compression) {
  std::vector<std::string> lines;
  if (std::string line = CredentialLine(client); !line.empty()) lines.push_back(std::move(line));
  lines.emplace_back("Accept: application/json");
  if (!compression.empty()) lines.push_back(Line("Accept-Encoding", Join(compression)));
  lines.push_back(Line("User-Agent", std::string("failsoft/") + base::kVersion));
  return lines;
}

std::vector<std::string> WithCredentials(const std::vector<std::string>& common,
                                         const config::ClientOptions& options) {
  std::vector<std::string> lines;
  if (std::string line = CredentialLine(options); !line.empty()) lines.push_back(std::move(line));
  for (const std::string& line : common) {
    if (!HasName(line, "Authorization") && !HasName(line, "X-API-Key")) lines.push_back(line);
  }
  return lines;
}

void AddFallbackSecrets(const config::Fallbacks& fallbacks, base::Redactor& redactor) {
  if (!fallbacks) return;
  for (const config::FallbackTarget& target : *fallbacks) {
    redactor.AddSecret(target.api_key);
    redactor.AddSecret(target.access_token);
    AddHeaderSecrets(target.headers, redactor);
  }
}

void AddHeaderSecrets(const std::vector<config::Header>& headers, base::Redactor& redactor) {
  for (const auto& [name, value] : headers) {
    if (!value || !base::Redactor::IsSecretHeader(name)) continue;
    redactor.AddSecret(*value);
    redactor.AddSecret(
        std::string_view(*value).substr(std::min(value->find(' ') + 1, value->size())));
  }
}

void SetHeaders(const std::vector<std::string>& common, const CallRequest& request,
                const std::vector<config::Header>& callers, std::string_view call_id,
                int earlier_attempts, net::TransferRequest& out) {
  const config::CallOptions& options = request.options;
  std::vector<std::string>& lines = out.headers;
  lines.clear();
  lines.reserve(4 + callers.size());
  out.shared_headers = callers.empty() ? &common : nullptr;
  if (out.shared_headers == nullptr) lines = common;
  if (request.has_body) lines.emplace_back("Content-Type: application/json");
  const bool is_safe = request.method == "GET" || request.method == "HEAD";
  if (!is_safe && !options.idempotency_header.empty()) {
    lines.push_back(Line(options.idempotency_header, call_id));
  }
  if (earlier_attempts > 0) {
    lines.push_back(Line("X-Failsoft-Retry-Count", std::to_string(earlier_attempts)));
  }
  for (const config::Header& header : callers) Apply(header, lines);
}

}  // namespace failsoft::engine
