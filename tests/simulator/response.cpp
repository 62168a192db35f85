#include "tests/simulator/response.h"

#include "core/base/text.h"

namespace failsoft::sim {
namespace {

// Statuses that never have a body (RFC 9110, 6.4.1).
bool IsBodiless(int status) { return status < 200 || status == 204 || status == 304; }

}  // namespace

bool Response::HasHeader(std::string_view name) const {
  for (const auto& header : headers) {
    if (base::EqualsIgnoreCase(header.first, name)) return true;
  }
  return false;
}

void Response::RemoveHeader(std::string_view name) {
  std::erase_if(headers, [&](const auto& h) { return base::EqualsIgnoreCase(h.first, name); });
}

void Response::SetHeader(std::string_view name, std::string_view value) {
  RemoveHeader(name);
  headers.emplace_back(name, value);
}

void Response::SetDefaultHeader(std::string_view name, std::string_view value) {
  if (!HasHeader(name)) headers.emplace_back(name, value);
}

void Response::Suit(const HttpRequest& request) {
  head_only = request.method == "HEAD";
  may_chunk = !request.http_1_0;
  if (!request.keep_alive) SetDefaultHeader("Connection", "close");
  if (request.keep_alive && request.http_1_0) SetDefaultHeader("Connection", "keep-alive");
}

bool Response::ClosesConnection() const {
  for (const auto& [name, value] : headers) {
    if (base::EqualsIgnoreCase(name, "Connection") && base::EqualsIgnoreCase(value, "close")) {
      return true;
    }
  }
  return false;
}

void Response::DeclareSize(size_t size) {
  if (IsBodiless(status) || HasHeader("Transfer-Encoding")) return;
  SetDefaultHeader("Content-Length", std::to_string(size));
}

bool Response::HasBody() const { return !head_only && !IsBodiless(status); }

Response JsonResponse(int status, std::string json) {
  Response response;
  response.status = status;
  response.SetHeader("Content-Type", "application/json");
  response.body.Append(std::move(json));
  return response;
}

}  // namespace failsoft::sim
