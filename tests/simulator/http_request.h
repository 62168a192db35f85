// A request as it came, and where it was sent.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace failsoft::sim {

struct HttpRequest {
  std::string method;
  std::string world;                                         // "" without a /w/NAME/ prefix
  std::string path;                                          // without the world, with the query
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case, as sent
  std::string body;
  bool keep_alive = true;
  bool http_1_0 = false;
  std::chrono::steady_clock::time_point arrived;  // when its last byte had been read
  int64_t connection = 0;

  // The path without its query.
  std::string_view route() const;
  // The first header of that (lower-case) name, or empty.
  std::string_view Header(std::string_view name) const;
};

// Splits a request target into world and path. Understands the absolute form that proxies get.
void SetTarget(HttpRequest& request, std::string_view target);

}  // namespace failsoft::sim
