#include "tests/simulator/response.h"

#include "core/base/text.h"

namespace failsoft::sim {
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

Response JsonResponse(int status, std::string json) {
  Response response;
  response.status = status;
  response.SetHeader("Content-Type", "application/json");
  response.body.Append(std::move(json));
  return response;
}

}  // namespace failsoft::sim
