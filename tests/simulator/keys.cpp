#include "tests/simulator/keys.h"

#include <algorithm>

#include "core/base/text.h"

namespace failsoft::sim {
namespace {

constexpr std::string_view kRevoked = "mbd_sk_revoked";

std::string_view Credential(const HttpRequest& request) {
  const std::string_view key = request.Header("x-api-key");
  if (!key.empty()) return key;
  constexpr std::string_view kScheme = "Bearer ";
  const std::string_view value = request.Header("authorization");
  if (!base::EqualsIgnoreCase(value.substr(0, kScheme.size()), kScheme)) return {};
  return base::Trim(value.substr(kScheme.size()));
}

}  // namespace

bool IsAuthorised(const HttpRequest& request, const Script& script) {
  const std::string_view credential = Credential(request);
  if (!script.keys) return !credential.empty() && credential != kRevoked;
  return std::find(script.keys->begin(), script.keys->end(), credential) != script.keys->end();
}

}  // namespace failsoft::sim
