// The chain of targets that a chat may be answered by.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/config/options.h"
#include "core/json/json.h"

namespace failsoft::config {

// The chain of the guide's chat_with_fallback: what comes after the model that is asked first,
// which model that is where none is named, and how often each is tried where nobody says it. There
// is one GuideChain: options have it when they are equal to it.
inline constexpr std::string_view kGuideModel = "claude-3-5-sonnet";
inline constexpr int kGuideAttempts = 2;
const Fallbacks& GuideChain();
bool NamesGuideChain(const json::Value& value);
// How often a chat with these options is tried on each target.
int AttemptsOf(const CallOptions& options);

// A list of models (texts) and objects of "model", "base_url", "api_key", "access_token", "auth",
// "headers", "context_window", null for an empty one; or "guide", for GuideChain. Failure: kConfig
// with the pointer of what is wrong, "/fallback/1/auth". No message quotes what may hold a secret.
base::Result<Fallbacks> ReadFallbacks(const std::string& pointer, const json::Value& value);

// Whether that target is where the client itself goes: then the client's credentials are its own.
bool SharesOrigin(const ClientOptions& client, const FallbackTarget& target);

// Where credentials of a chain may go, as for the client itself: a key never over plain http to
// another machine, and not without a key to the default service. Failure: kConfig.
base::MaybeFailure CheckFallbacks(const ClientOptions& client, const Fallbacks& fallbacks);

}  // namespace failsoft::config
