#include "tests/simulator/chat_request.h"

#include <algorithm>
#include <functional>
#include <vector>

#include "core/base/text.h"

namespace failsoft::sim {
namespace {

constexpr int64_t kMaxChoices = 128;  // as OpenAI has it

// A message's content is a string, or a list of parts of which some are text.
std::string ContentText(json::Value content) {
  if (content.IsString()) return std::string(content.AsString());
  std::string text;
  if (!content.IsArray()) return text;
  for (json::Value part : content) text += part["text"].AsString();
  return text;
}

struct Message {
  std::string_view raw;
  std::string_view role;
  std::string text;
};

std::vector<Message> ReadMessages(json::Value messages) {
  std::vector<Message> all;
  for (json::Value message : messages) {
    all.push_back({message.raw(), message["role"].AsString(), ContentText(message["content"])});
  }
  return all;
}

// "Continue exactly where you left off.", "... Continue from where you left off."
bool AsksToContinue(std::string_view text) {
  return base::ContainsIgnoreCase(text, "continue") && base::ContainsIgnoreCase(text, "left off");
}

ChatForm FormOf(const std::vector<Message>& messages) {
  const size_t size = messages.size();
  if (size >= 1 && messages[size - 1].role == "assistant") return ChatForm::kPrefill;
  const bool instruct = size >= 2 && messages[size - 2].role == "assistant" &&
                        messages[size - 1].role == "user" &&
                        AsksToContinue(messages[size - 1].text);
  return instruct ? ChatForm::kInstruct : ChatForm::kFirst;
}

void ReadForm(std::vector<Message>& messages, ChatRequest& request) {
  request.form = FormOf(messages);
  size_t opening = messages.size();  // how many messages came before the answer
  if (request.form != ChatForm::kFirst) {
    opening -= request.form == ChatForm::kPrefill ? 1 : 2;
    request.partial = std::move(messages[opening].text);
  }
  for (size_t i = 0; i < opening; ++i) {
    request.conversation =
        request.conversation * 31 + std::hash<std::string_view>()(messages[i].raw);
  }
}

void ReadOptions(json::Value body, ChatRequest& request) {
  request.model = body["model"].AsString();
  request.stream = body["stream"].AsBool();
  request.include_usage = body["stream_options"]["include_usage"].AsBool();
  request.logprobs = body["logprobs"].AsBool();
  const json::Value newer = body["max_completion_tokens"];
  const json::Value most = newer ? newer : body["max_tokens"];
  request.max_tokens = std::clamp<int64_t>(most.AsInt().value_or(0), 0, int64_t{1} << 40);
  const json::Value n = body["n"];
  request.n = n && !n.IsNull() ? n.AsInt().value_or(0) : 1;
}

bool AreMessages(json::Value messages) {
  if (!messages.IsArray() || messages.size() == 0) return false;
  for (json::Value message : messages) {
    if (!message.IsObject()) return false;
  }
  return true;
}

}  // namespace

int64_t CountTokens(int64_t characters) { return (characters + 3) / 4; }

int64_t CountCharacters(std::string_view text) {
  return std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; });
}

ChatRequest ReadChatRequest(json::Value body) {
  ChatRequest request;
  ReadOptions(body, request);
  request.valid = AreMessages(body["messages"]) && request.n >= 1 && request.n <= kMaxChoices;
  if (!request.valid) return request;
  std::vector<Message> messages = ReadMessages(body["messages"]);
  int64_t characters = 0;
  for (const Message& message : messages) {
    characters += CountCharacters(message.text);
    if (message.role == "user") request.last_user_text = message.text;
  }
  request.prompt_tokens = CountTokens(characters);
  ReadForm(messages, request);
  return request;
}

}  // namespace failsoft::sim
