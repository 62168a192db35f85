#include "tests/simulator/chat.h"

#include <ctime>

#include "tests/simulator/logprobs.h"

namespace failsoft::sim {
namespace {

SharedText Quote(std::string_view text) {
  std::string quoted;
  quoted.reserve(text.size() + 2);
  json::AppendQuoted(quoted, text);
  return std::make_shared<const std::string>(std::move(quoted));
}

void WriteToolCalls(json::Writer& writer, const std::vector<ToolCall>& calls) {
  writer.Key("tool_calls").BeginArray();
  for (const ToolCall& call : calls) {
    writer.BeginObject().Key("id").String(call.id).Key("type").String("function");
    writer.Key("function").BeginObject().Key("name").String(call.name);
    writer.Key("arguments").String(call.arguments).EndObject().EndObject();
  }
  writer.EndArray();
}

std::string BeforeChoices(const ChatRequest& request, int64_t id) {
  json::Writer writer;
  writer.BeginObject();
  BeginCompletion(writer, "chat.completion", request, id);
  return std::move(writer).Take() + ",\"choices\":[";
}

// A choice up to its text, which follows as a piece of its own.
std::string BeforeText(int64_t index) {
  json::Writer writer;
  writer.BeginObject().Key("index").Int(index).Key("message").BeginObject();
  writer.Key("role").String("assistant").Key("content").Raw("");
  return std::move(writer).Take();
}

// The rest of the message, whose content came before: "}" or ",...}".
std::string RestOfMessage(const Choice& choice, const ChatAnswer& answer) {
  json::Writer writer;
  writer.BeginObject();
  if (!choice.reasoning.empty()) {
    for (const std::string& name : answer.reasoning_names)
      writer.Key(name).String(choice.reasoning);
  }
  if (!choice.refusal.empty()) writer.Key("refusal").String(choice.refusal);
  if (!choice.tool_calls.empty()) WriteToolCalls(writer, choice.tool_calls);
  std::string members = std::move(writer.EndObject()).Take().substr(1);
  return members.size() > 1 ? "," + members : members;
}

std::string AfterText(const ChatRequest& request, const Choice& choice, const ChatAnswer& answer) {
  std::string text = RestOfMessage(choice, answer);
  if (request.logprobs && choice.answer) {
    text += ",\"logprobs\":";
    AppendLogprobs(text, *choice.answer->text);
  }
  text += ",\"finish_reason\":";
  if (choice.finish_reason) {
    json::AppendQuoted(text, *choice.finish_reason);
  } else {
    text += "null";
  }
  return text += '}';
}

int64_t ChoiceCharacters(const Choice& choice) {
  int64_t characters = choice.answer ? choice.answer->characters : 0;
  characters += CountCharacters(choice.reasoning) + CountCharacters(choice.refusal);
  for (const ToolCall& call : choice.tool_calls) characters += CountCharacters(call.arguments);
  return characters;
}

}  // namespace

AnswerText MakeAnswerText(std::string text) {
  AnswerText answer;
  answer.characters = CountCharacters(text);
  answer.quoted = Quote(text);
  answer.text = std::make_shared<const std::string>(std::move(text));
  return answer;
}

AnswerText MakeFiller(size_t bytes) {
  constexpr std::string_view kLine = "The quick brown fox jumps over the lazy dog. ";
  std::string text;
  text.reserve(bytes + kLine.size());
  while (text.size() < bytes) text += kLine;
  text.resize(bytes);
  return MakeAnswerText(std::move(text));
}

ChatAnswer PlainAnswer(AnswerText text) {
  ChatAnswer answer;
  answer.choices.emplace_back().answer = std::move(text);
  return answer;
}

int64_t CountChoices(const ChatRequest& request, const ChatAnswer& answer) {
  return answer.choices.size() == 1 ? request.n : static_cast<int64_t>(answer.choices.size());
}

const Choice& ChoiceAt(const ChatAnswer& answer, int64_t index) {
  return answer.choices[answer.choices.size() == 1 ? 0 : static_cast<size_t>(index)];
}

int64_t CountAnswerTokens(const ChatRequest& request, const ChatAnswer& answer) {
  int64_t characters = 0;
  for (int64_t i = 0; i < CountChoices(request, answer); ++i) {
    characters += ChoiceCharacters(ChoiceAt(answer, i));
  }
  return CountTokens(characters);
}

void BeginCompletion(json::Writer& writer, std::string_view object, const ChatRequest& request,
                     int64_t id) {
  writer.Key("id").String("chatcmpl-" + std::to_string(id));
  writer.Key("object").String(object).Key("created").Int(std::time(nullptr));
  writer.Key("model").String(request.model.empty() ? "gpt-4o" : request.model);
}

std::string UsageJson(int64_t prompt_tokens, int64_t completion_tokens) {
  json::Writer writer;
  writer.BeginObject().Key("prompt_tokens").Int(prompt_tokens);
  writer.Key("completion_tokens").Int(completion_tokens);
  writer.Key("total_tokens").Int(prompt_tokens + completion_tokens).EndObject();
  return std::move(writer).Take();
}

Response ChatResponse(const ChatRequest& request, const ChatAnswer& answer, int64_t id) {
  Response response = JsonResponse(200, BeforeChoices(request, id));
  for (int64_t i = 0; i < CountChoices(request, answer); ++i) {
    const Choice& choice = ChoiceAt(answer, i);
    response.body.Append((i > 0 ? "," : "") + BeforeText(i));
    if (choice.answer) {
      response.body.Append(choice.answer->quoted);
    } else {
      response.body.Append("null");
    }
    response.body.Append(AfterText(request, choice, answer));
  }
  response.body.Append(
      "],\"usage\":" + UsageJson(request.prompt_tokens, CountAnswerTokens(request, answer)) + "}");
  return response;
}

}  // namespace failsoft::sim
