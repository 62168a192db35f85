#include "tests/simulator/response.h"

#include <boost/beast/http/status.hpp>

#include "core/base/text.h"

namespace failsoft::sim {
namespace {

std::string ReasonOf(int status) {
  const auto reason = boost::beast::http::obsolete_reason(
      boost::beast::http::int_to_status(static_cast<unsigned>(status)));
  return std::string(reason.data(), reason.size());
}

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

std::string Response::Head() const {
  std::string head = "HTTP/1.1 " + std::to_string(status) + ' ';
  head += reason.empty() ? ReasonOf(status) : reason;
  head += "\r\n";
  for (const auto& [name, value] : headers) {
    head.append(name).append(": ").append(value).append("\r\n");
  }
  return head += "\r\n";
}

Response JsonResponse(int status, std::string json) {
  Response response;
  response.status = status;
  response.SetHeader("Content-Type", "application/json");
  response.body.Append(std::move(json));
  return response;
}

}  // namespace failsoft::sim
