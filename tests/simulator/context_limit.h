// The windows of models: a chat that does not fit is refused as its provider would.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "tests/simulator/content.h"

namespace failsoft::sim {

// Whether an error is one that `"context_error"` may name, and which there are.
bool IsContextError(std::string_view name);
std::string ContextErrorNames();

// None when the chat fits, or the world does not check.
std::optional<Response> RefuseTooLong(const Call& call);

}  // namespace failsoft::sim
