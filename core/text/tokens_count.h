// What a request costs: messages, tools and images, as the service will count them.
//
// Overheads are those of OpenAI's cookbook ("How to count tokens with tiktoken"): they are small
// beside the texts, and alike elsewhere.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "core/json/json.h"
#include "core/text/tokens.h"
#include "core/text/tokens_image.h"

namespace failsoft::text {

// Counts texts: exactly, where there is a tokenizer, else by estimate.
class TokenCounter {
 public:
  using Exact = std::function<int64_t(std::string_view)>;

  // For a model; `ratio` corrects the estimate of a text by what was learned (tokens_learned.h).
  explicit TokenCounter(std::string_view model, double ratio = 1.0);
  TokenCounter(std::string_view model, Family family, double ratio = 1.0);
  TokenCounter(std::string_view model, Exact exact);

  int64_t Text(std::string_view text) const;
  // The same counter, for which images, sounds and files are free: what they cost is a guess.
  TokenCounter TextsOnly() const;
  int64_t Media(int64_t tokens) const { return counts_media_ ? tokens : 0; }
  Family family() const { return family_; }
  bool is_exact() const { return exact_ != nullptr; }
  ImageRule image_rule() const { return image_rule_; }

 private:
  Family family_ = Family::kUnknown;
  ImageRule image_rule_ = ImageRule::kTiles;
  double ratio_ = 1.0;
  bool counts_media_ = true;
  Exact exact_;
};

inline constexpr int64_t kReplyPrimer = 3;  // every reply is begun for the model

// One message with its overhead: role, name, content (text, parts, images), refusal, tool calls.
// Base64 of images, sounds and files is never counted as text. Takes any value; what is no message
// costs what it says.
int64_t MessageTokens(const json::Value& message, const TokenCounter& counter);

// A text, or a list of parts.
int64_t ContentTokens(const json::Value& content, const TokenCounter& counter);

// The definitions of tools, as in a request's "tools" or "functions"; 0 for none.
int64_t ToolTokens(const json::Value& tools, const TokenCounter& counter);
// Those of a request.
int64_t RequestToolTokens(const json::Value& request, const TokenCounter& counter);

// All of a list of messages, and what begins the reply to them; 0 for none.
int64_t ConversationTokens(const json::Value& messages, const TokenCounter& counter);

}  // namespace failsoft::text
