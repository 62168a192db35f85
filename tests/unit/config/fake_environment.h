// The environment as a test sets it.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "core/config/parse.h"

namespace failsoft::config {

class FakeEnvironment {
 public:
  explicit FakeEnvironment(std::map<std::string, std::string> variables) {
    Variables() = std::move(variables);
  }
  ~FakeEnvironment() { Variables().clear(); }
  FakeEnvironment(const FakeEnvironment&) = delete;
  FakeEnvironment& operator=(const FakeEnvironment&) = delete;

  static std::string_view Get(const char* name) {
    const auto found = Variables().find(name);
    return found == Variables().end() ? std::string_view() : std::string_view(found->second);
  }

 private:
  static std::map<std::string, std::string>& Variables() {
    static std::map<std::string, std::string> variables;
    return variables;
  }
};

inline base::Result<ClientOptions> Parse(std::string_view json,
                                         std::map<std::string, std::string> variables = {}) {
  const FakeEnvironment environment(std::move(variables));
  return ParseClientOptions(json, FakeEnvironment::Get);
}

}  // namespace failsoft::config
