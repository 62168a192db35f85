// Chat completions: what a request asks, and what an answer looks like.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/json/json.h"
#include "tests/simulator/response.h"

namespace failsoft::sim {

// Tokens as the simulator counts them: 4 characters each, rounded up.
int64_t CountTokens(int64_t characters);
int64_t CountCharacters(std::string_view text);

struct ChatRequest {
  bool valid = false;  // a JSON object with a messages array
  std::string model;   // empty when not named
  std::string last_user_text;
  int64_t prompt_tokens = 0;
};

ChatRequest ReadChatRequest(json::Value body);

// The text of an answer, ready to be put into any number of responses.
struct AnswerText {
  SharedText quoted;  // as a JSON string literal
  int64_t tokens = 0;
};

AnswerText MakeAnswerText(std::string_view text);
AnswerText MakeFiller(size_t bytes);

struct ChatAnswer {
  AnswerText text;
  std::optional<std::string> finish_reason = "stop";
};

Response ChatResponse(const ChatRequest& request, const ChatAnswer& answer, int64_t id);

}  // namespace failsoft::sim
