// Chat completions: what is answered, and an answer that is not streamed.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/simulator/chat_request.h"
#include "tests/simulator/response.h"

namespace failsoft::sim {

// The text of an answer, ready to be put into any number of responses.
struct AnswerText {
  SharedText text;
  SharedText quoted;  // as a JSON string literal
  int64_t characters = 0;
};

AnswerText MakeAnswerText(std::string text);
AnswerText MakeFiller(size_t bytes);

struct ToolCall {
  std::string id, name, arguments;
};

struct Choice {
  std::optional<AnswerText> answer;  // none: null
  std::string reasoning, refusal;
  std::vector<ToolCall> tool_calls;
  std::optional<std::string> finish_reason = "stop";
};

struct ChatAnswer {
  std::vector<Choice> choices;
  std::vector<std::string> reasoning_names = {"reasoning_content"};
};

// One choice that says the text.
ChatAnswer PlainAnswer(AnswerText text);

// How many choices the request gets, and which they are: the one of the answer n times, or else
// exactly those of the answer.
int64_t CountChoices(const ChatRequest& request, const ChatAnswer& answer);
const Choice& ChoiceAt(const ChatAnswer& answer, int64_t index);
int64_t CountAnswerTokens(const ChatRequest& request, const ChatAnswer& answer);

// The members that a completion and each of its chunks begin with, up to "model".
void BeginCompletion(json::Writer& writer, std::string_view object, const ChatRequest& request,
                     int64_t id);
std::string UsageJson(int64_t prompt_tokens, int64_t completion_tokens);

Response ChatResponse(const ChatRequest& request, const ChatAnswer& answer, int64_t id);

}  // namespace failsoft::sim
