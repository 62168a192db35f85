// A response before anything goes wrong with it.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/simulator/body.h"

namespace failsoft::sim {

struct Response {
  int status = 200;
  std::string reason;  // empty: the status's usual phrase
  std::vector<std::pair<std::string, std::string>> headers;
  Body body;
  bool head_only = false;  // answers HEAD

  bool HasHeader(std::string_view name) const;
  void RemoveHeader(std::string_view name);
  void SetHeader(std::string_view name, std::string_view value);
  void SetDefaultHeader(std::string_view name, std::string_view value);

  // Status line, headers and the empty line.
  std::string Head() const;
};

Response JsonResponse(int status, std::string json);

}  // namespace failsoft::sim
