// How many tokens a request will need: what pacing reserves for it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/json/json.h"
#include "core/text/tokens_learned.h"

namespace failsoft::engine {

// More than any model takes: what is added up stays a number.
inline constexpr int64_t kMostTokens = int64_t{1} << 40;

// What an answer may have when the request does not say.
inline constexpr int64_t kUnstatedAnswer = 1'024;

// Of a request's fields: messages (or prompt, input) and tools as the model's tokenizer would
// about count them. What stands in "extra_body" counts like the rest.
int64_t PromptTokens(const json::Value& fields, std::string_view model);

// The same of a chat, with the last of its beginnings, each up to another message.
struct PromptEstimate {
  int64_t tokens = 0;  // 0: not estimated
  std::vector<text::TokenPrefix> prefixes;
};
PromptEstimate EstimatePrompt(const json::Value& fields, std::string_view model);
// The most that all its answers may have.
int64_t AnswerTokens(const json::Value& fields);
// Both.
int64_t TokenNeed(const json::Value& fields, std::string_view model);

// usage.total_tokens of an answer, or of a usage object; none when it does not say.
std::optional<int64_t> TokensUsed(const json::Value& answer);
std::optional<int64_t> TotalOf(std::string_view usage_json);
// usage.prompt_tokens, if it is more than 0.
std::optional<int64_t> PromptTokensOf(std::string_view usage_json);

}  // namespace failsoft::engine
