// Chat completions: what a request asks for.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/json/json.h"

namespace failsoft::sim {

// Tokens as the simulator counts them: 4 characters each, rounded up.
int64_t CountTokens(int64_t characters);
int64_t CountCharacters(std::string_view text);

// Whether the last messages ask to continue an answer: as an assistant's turn to be completed, or
// by an instruction after it.
enum class ChatForm { kFirst, kPrefill, kInstruct };

struct ChatRequest {
  bool valid = false;  // a JSON object with a list of messages, and a good `n` if any
  std::string model;   // empty when not named
  std::string last_user_text;
  int64_t prompt_tokens = 0;

  bool stream = false;
  bool include_usage = false;
  bool logprobs = false;
  int64_t n = 1;
  int64_t max_tokens = 0;  // of the answer; 0: not said

  ChatForm form = ChatForm::kFirst;
  std::string partial;        // what is to be continued
  uint64_t conversation = 0;  // the same for a request and those that continue its answer
};

ChatRequest ReadChatRequest(json::Value body);

}  // namespace failsoft::sim
