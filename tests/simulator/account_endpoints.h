// The guide's endpoints around the chat: models, provider status, keys, billing, errors.
#pragma once

#include <optional>

#include "tests/simulator/account.h"
#include "tests/simulator/content.h"

namespace failsoft::sim {

bool IsAccountRoute(std::string_view route);
// None when the route is not one of theirs.
std::optional<Response> AnswerAccount(const Call& call, Account& account);

Response MethodNotAllowed(std::string_view allowed);

}  // namespace failsoft::sim
