#include "core/engine/token_need.h"

#include <algorithm>
#include <functional>
#include <string>

#include "core/text/tokens_count.h"

namespace failsoft::engine {
namespace {

constexpr int64_t kMostAnswers = 1'000;

std::optional<int64_t> Total(const json::Value& usage) {
  if (const auto total = usage["total_tokens"].AsInt(); total && *total >= 0) return total;
  const auto prompt = usage["prompt_tokens"].AsInt();
  const auto completion = usage["completion_tokens"].AsInt();
  if (!prompt || !completion || *prompt < 0 || *completion < 0) return std::nullopt;
  return *prompt + *completion;
}

// A turn adds few messages, so what was sent before is found near the end.
constexpr size_t kMostPrefixes = 32;

uint64_t Mixed(uint64_t hash, std::string_view text) {
  return (hash ^ std::hash<std::string_view>()(text)) * 0x9E3779B97F4A7C15;
}

int64_t MostOfAnAnswer(const json::Value& fields, const json::Value& more) {
  for (const char* name : {"max_completion_tokens", "max_tokens"}) {
    for (const json::Value& place : {fields, more}) {
      const auto most = place[name].AsInt();
      if (most && *most >= 0) return std::min(*most, kMostTokens);
    }
  }
  return kUnstatedAnswer;
}

}  // namespace

int64_t PromptTokens(const json::Value& fields, std::string_view model) {
  const text::TokenCounter counter(model);
  const json::Value messages = fields["messages"];
  int64_t prompt = text::RequestToolTokens(fields, counter);
  prompt += text::RequestToolTokens(fields["extra_body"], counter);
  prompt += messages.IsArray() ? text::ConversationTokens(messages, counter)
                               : text::ContentTokens(messages, counter);
  for (const char* name : {"prompt", "input"}) prompt += text::ContentTokens(fields[name], counter);
  return prompt;
}

PromptEstimate EstimatePrompt(const json::Value& fields, std::string_view model) {
  const json::Value messages = fields["messages"];
  const text::TokenCounter counter(model);
  PromptEstimate prompt;
  prompt.tokens = text::RequestToolTokens(fields, counter) + text::kReplyPrimer +
                  text::RequestToolTokens(fields["extra_body"], counter);
  uint64_t hash = Mixed(0, fields["tools"] ? fields["tools"].raw() : fields["functions"].raw());
  size_t left = messages.size();
  for (const json::Value message : messages) {
    prompt.tokens += text::MessageTokens(message, counter);
    hash = Mixed(hash, message.raw());
    if (left-- <= kMostPrefixes) prompt.prefixes.push_back({hash, prompt.tokens});
  }
  return prompt;
}

int64_t AnswerTokens(const json::Value& fields) {
  const json::Value more = fields["extra_body"];
  const int64_t n = fields["n"].AsInt().value_or(more["n"].AsInt().value_or(1));
  return std::clamp<int64_t>(n, 1, kMostAnswers) * MostOfAnAnswer(fields, more);
}

int64_t TokenNeed(const json::Value& fields, std::string_view model) {
  return PromptTokens(fields, model) + AnswerTokens(fields);
}

std::optional<int64_t> TokensUsed(const json::Value& answer) { return Total(answer["usage"]); }

std::optional<int64_t> TotalOf(std::string_view usage_json) {
  if (usage_json.empty()) return std::nullopt;
  const auto usage = json::Document::Parse(std::string(usage_json), {.lenient = true});
  return usage ? Total(usage->root()) : std::nullopt;
}

std::optional<int64_t> PromptTokensOf(std::string_view usage_json) {
  if (usage_json.empty()) return std::nullopt;
  const auto usage = json::Document::Parse(std::string(usage_json), {.lenient = true});
  const auto prompt = usage ? usage->root()["prompt_tokens"].AsInt() : std::nullopt;
  return prompt && *prompt > 0 ? prompt : std::nullopt;
}

}  // namespace failsoft::engine
