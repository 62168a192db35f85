#include "tests/simulator/chat.h"

#include <algorithm>
#include <ctime>

namespace failsoft::sim {
namespace {

// A message's content is a string, or a list of parts of which some are text.
std::string ContentText(json::Value content) {
  if (content.IsString()) return std::string(content.AsString());
  std::string text;
  if (!content.IsArray()) return text;
  for (json::Value part : content) text += part["text"].AsString();
  return text;
}

std::string BeforeText(const ChatRequest& request, int64_t id) {
  json::Writer writer;
  writer.BeginObject().Key("id").String("chatcmpl-" + std::to_string(id));
  writer.Key("object").String("chat.completion").Key("created").Int(std::time(nullptr));
  writer.Key("model").String(request.model.empty() ? "gpt-4o" : request.model);
  writer.Key("choices").BeginArray().BeginObject().Key("index").Int(0);
  writer.Key("message").BeginObject().Key("role").String("assistant");
  writer.Key("content").Raw("");  // the text follows as a piece of its own
  return std::move(writer).Take();
}

std::string Usage(int64_t prompt, int64_t completion) {
  json::Writer writer;
  writer.BeginObject().Key("prompt_tokens").Int(prompt).Key("completion_tokens").Int(completion);
  writer.Key("total_tokens").Int(prompt + completion).EndObject();
  return std::move(writer).Take();
}

std::string AfterText(const ChatRequest& request, const ChatAnswer& answer) {
  std::string text = "},\"finish_reason\":";
  if (answer.finish_reason) {
    json::AppendQuoted(text, *answer.finish_reason);
  } else {
    text += "null";
  }
  return text + "}],\"usage\":" + Usage(request.prompt_tokens, answer.text.tokens) + "}";
}

}  // namespace

int64_t CountTokens(int64_t characters) { return (characters + 3) / 4; }

int64_t CountCharacters(std::string_view text) {
  return std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; });
}

ChatRequest ReadChatRequest(json::Value body) {
  ChatRequest request;
  request.model = body["model"].AsString();
  const json::Value messages = body["messages"];
  request.valid = messages.IsArray();
  if (!request.valid) return request;
  int64_t characters = 0;
  for (json::Value message : messages) {
    std::string text = ContentText(message["content"]);
    characters += CountCharacters(text);
    if (message["role"].AsString() == "user") request.last_user_text = std::move(text);
  }
  request.prompt_tokens = CountTokens(characters);
  return request;
}

AnswerText MakeAnswerText(std::string_view text) {
  std::string quoted;
  quoted.reserve(text.size() + 2);
  json::AppendQuoted(quoted, text);
  return {std::make_shared<const std::string>(std::move(quoted)),
          CountTokens(CountCharacters(text))};
}

AnswerText MakeFiller(size_t bytes) {
  constexpr std::string_view kLine = "The quick brown fox jumps over the lazy dog. ";
  std::string text;
  text.reserve(bytes + kLine.size());
  while (text.size() < bytes) text += kLine;
  text.resize(bytes);
  return MakeAnswerText(text);
}

Response ChatResponse(const ChatRequest& request, const ChatAnswer& answer, int64_t id) {
  Response response = JsonResponse(200, BeforeText(request, id));
  response.body.Append(answer.text.quoted);
  response.body.Append(AfterText(request, answer));
  return response;
}

}  // namespace failsoft::sim
