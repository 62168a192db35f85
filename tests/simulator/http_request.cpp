#include "tests/simulator/http_request.h"

namespace failsoft::sim {
namespace {

std::string_view WithoutOrigin(std::string_view target) {
  const size_t scheme = target.find("://");
  if (scheme == std::string_view::npos || target.starts_with('/')) return target;
  const size_t slash = target.find('/', scheme + 3);
  return slash == std::string_view::npos ? "/" : target.substr(slash);
}

}  // namespace

std::string_view HttpRequest::route() const {
  return std::string_view(path).substr(0, path.find('?'));
}

std::string_view HttpRequest::Header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (key == name) return value;
  }
  return {};
}

void SetTarget(HttpRequest& request, std::string_view target) {
  target = WithoutOrigin(target);
  constexpr std::string_view kPrefix = "/w/";
  if (target.starts_with(kPrefix)) {
    target.remove_prefix(kPrefix.size());
    const size_t end = target.find_first_of("/?");
    request.world = target.substr(0, end);
    target = end == std::string_view::npos ? "/" : target.substr(end);
  }
  request.path = target;
}

}  // namespace failsoft::sim
