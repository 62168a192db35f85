// The chain of targets that a chat may be answered by.
#pragma once

#include <string>

#include "core/base/result.h"
#include "core/config/options.h"
#include "core/json/json.h"

namespace failsoft::config {

// A list of models (texts) and objects of "model", "base_url", "api_key", "access_token", "auth",
// "headers", "context_window"; null for an empty one. Failure: kConfig with the pointer of what is
// wrong, "/fallback/1/auth". No message quotes what may hold a secret.
base::Result<Fallbacks> ReadFallbacks(const std::string& pointer, const json::Value& value);

// Whether that target is where the client itself goes: then the client's credentials are its own.
bool SharesOrigin(const ClientOptions& client, const FallbackTarget& target);

// Where credentials of a chain may go, as for the client itself: a key never over plain http to
// another machine, and not without a key to the default service. Failure: kConfig.
base::MaybeFailure CheckFallbacks(const ClientOptions& client, const Fallbacks& fallbacks);

}  // namespace failsoft::config
