#include "core/engine/request_headers.h"

#include "core/base/text.h"

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

}  // namespace

std::vector<std::string> RequestHeaders(const config::ClientOptions& client,
                                        const CallRequest& request, std::string_view call_id,
                                        int earlier_attempts) {
  std::vector<std::string> lines;
  lines.reserve(8 + request.options.headers.size());
  if (std::string line = CredentialLine(client); !line.empty()) lines.push_back(std::move(line));
  lines.emplace_back("Accept: application/json");
  if (request.has_body) lines.emplace_back("Content-Type: application/json");
  const bool is_safe = request.method == "GET" || request.method == "HEAD";
  if (!is_safe && !request.options.idempotency_header.empty()) {
    lines.push_back(Line(request.options.idempotency_header, call_id));
  }
  lines.push_back(Line("X-Failsoft-Retry-Count", std::to_string(earlier_attempts)));
  lines.emplace_back("Expect:");
  for (const config::Header& header : request.options.headers) Apply(header, lines);
  return lines;
}

}  // namespace failsoft::engine
