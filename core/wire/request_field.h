// Fields of a chat request whose names are often written in another language's way.
#pragma once

#include <string_view>

#include "core/base/result.h"

namespace failsoft::wire {

// The field of chats that `name` spells in camelCase: "max_tokens" of "maxTokens". Empty for all
// other names, also those of fields in their own spelling. From the API reference of chat
// completions.
std::string_view FieldInCamelCase(std::string_view name);

// Refuses a field of a request by such a name. The service would pass over it, or refuse it: the
// limit on an answer that somebody set would be none.
base::MaybeFailure CheckFieldName(std::string_view name);

}  // namespace failsoft::wire
