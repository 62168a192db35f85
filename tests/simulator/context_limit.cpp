#include "tests/simulator/context_limit.h"

#include <algorithm>

#include "tests/simulator/account.h"
#include "tests/simulator/guide_errors.h"

namespace failsoft::sim {
namespace {

struct TooLong {
  int64_t limit;
  int64_t prompt;
  int64_t output;  // asked for, 0 when not

  int64_t total() const { return prompt + output; }
};

std::string Number(int64_t number) { return std::to_string(number); }

// 141,234: as the guide writes what was used.
std::string Grouped(int64_t number) {
  std::string digits = Number(number);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3) {
    digits.insert(static_cast<size_t>(at), ",");
  }
  return digits;
}

std::string Quoted(const std::string& text) {
  std::string quoted;
  json::AppendQuoted(quoted, text);
  return quoted;
}

Response Guide(const TooLong& what) {
  const std::string message =
      Quoted("This model's maximum context length is " + Number(what.limit) +
             " tokens. Your request used " + Grouped(what.total()) + " tokens.");
  return ErrorResponse(*FindGuideError("context_length_exceeded"),
                       {{{"message", message},
                         {"model_max_tokens", Number(what.limit)},
                         {"request_tokens", Number(what.total())}},
                        {}});
}

Response OpenAi(const TooLong& what) {
  std::string message = "This model's maximum context length is " + Number(what.limit) + " tokens.";
  if (what.output > 0) {
    message += " However, you requested " + Number(what.total()) + " tokens (" +
               Number(what.prompt) + " in the messages, " + Number(what.output) +
               " in the completion). Please reduce the length of the messages or completion.";
  } else {
    message += " However, your messages resulted in " + Number(what.prompt) +
               " tokens. Please reduce the length of the messages.";
  }
  return JsonResponse(400, "{\"error\":{\"message\":" + Quoted(message) +
                               R"(,"type":"invalid_request_error","param":"messages",)"
                               R"("code":"context_length_exceeded"}})");
}

Response Anthropic(const TooLong& what) {
  const bool prompt_fits = what.prompt <= what.limit;
  const std::string message =
      prompt_fits ? "input length and `max_tokens` exceed context limit: " + Number(what.prompt) +
                        " + " + Number(what.output) + " > " + Number(what.limit) +
                        ", decrease input length or `max_tokens` and try again"
                  : "prompt is too long: " + Number(what.prompt) + " tokens > " +
                        Number(what.limit) + " maximum";
  return JsonResponse(400, R"({"type":"error","error":{"type":"invalid_request_error","message":)" +
                               Quoted(message) + "}}");
}

Response Vllm(const TooLong& what) {
  const std::string message =
      "You passed " + Number(what.prompt) + " input tokens and requested " + Number(what.output) +
      " output tokens. However, the model's context length is only " + Number(what.limit) +
      " tokens, resulting in a maximum input length of " +
      Number(std::max<int64_t>(0, what.limit - what.output)) + " tokens.";
  return JsonResponse(400, R"({"object":"error","message":)" + Quoted(message) +
                               R"(,"type":"BadRequestError","param":null,"code":400})");
}

Response Gemini(const TooLong& what) {
  const std::string message = "The input token count (" + Number(what.prompt) +
                              ") exceeds the maximum number of tokens allowed (" +
                              Number(what.limit) + ").";
  return JsonResponse(400, R"([{"error":{"code":400,"message":)" + Quoted(message) +
                               R"(,"status":"INVALID_ARGUMENT"}}])");
}

Response LlamaCpp(const TooLong& what) {
  return JsonResponse(
      400, R"({"error":{"code":400,"message":"the request exceeds the available context size, )"
           R"(try increasing it","type":"exceed_context_size_error","n_prompt_tokens":)" +
               Number(what.prompt) + ",\"n_ctx\":" + Number(what.limit) + "}}");
}

Response XAi(const TooLong& what) {
  const std::string message = "This model's maximum prompt length is " + Number(what.limit) +
                              " but the request contains " + Number(what.total()) + " tokens.";
  return JsonResponse(
      400, R"({"code":"Client specified an invalid argument","error":)" + Quoted(message) + "}");
}

Response Mistral(const TooLong& what) {
  const std::string message = "Prompt contains " + Number(what.total()) +
                              " tokens and 0 draft tokens, too large for model with " +
                              Number(what.limit) + " maximum context length";
  return JsonResponse(400, R"({"object":"error","message":)" + Quoted(message) +
                               R"(,"type":"invalid_request_error","param":null,"code":"3051"})");
}

Response Kimi(const TooLong& what) {
  const std::string message =
      "Invalid request: Your request exceeded model token limit: " + Number(what.limit) +
      " (requested: " + Number(what.total()) + ")";
  return JsonResponse(
      400, "{\"error\":{\"message\":" + Quoted(message) + R"(,"type":"invalid_request_error"}})");
}

Response OpenRouter(const TooLong& what) {
  const std::string message = "This endpoint's maximum context length is " + Number(what.limit) +
                              " tokens. However, you requested about " + Number(what.total()) +
                              " tokens (" + Number(what.prompt) + " of text input, " +
                              Number(what.output) + " in the output).";
  return JsonResponse(400, "{\"error\":{\"message\":" + Quoted(message) + ",\"code\":400}}");
}

Response SgLang(const TooLong& what) {
  const std::string message = "The input (" + Number(what.total()) +
                              " tokens) is longer than the model's context length (" +
                              Number(what.limit) + " tokens).";
  return JsonResponse(400, R"({"object":"error","message":)" + Quoted(message) +
                               R"(,"type":"BadRequest","param":null,"code":400})");
}

// What says it without a number.
Response Unnumbered(const TooLong&) {
  return JsonResponse(
      400, R"({"error":{"message":"Your input exceeds the context window of this model. Please )"
           R"(adjust your input and try again.","type":"invalid_request_error","param":"input",)"
           R"("code":"context_length_exceeded"}})");
}

struct Shape {
  std::string_view name;
  Response (*write)(const TooLong& what);
};

constexpr Shape kShapes[] = {{"guide", Guide},
                             {"openai", OpenAi},
                             {"anthropic", Anthropic},
                             {"vllm", Vllm},
                             {"gemini", Gemini},
                             {"llamacpp", LlamaCpp},
                             {"xai", XAi},
                             {"mistral", Mistral},
                             {"kimi", Kimi},
                             {"openrouter", OpenRouter},
                             {"sglang", SgLang},
                             {"unnumbered", Unnumbered}};

const Shape* FindShape(std::string_view name) {
  const auto* found = std::find_if(std::begin(kShapes), std::end(kShapes),
                                   [name](const Shape& shape) { return shape.name == name; });
  return found == std::end(kShapes) ? nullptr : found;
}

}  // namespace

bool IsContextError(std::string_view name) { return FindShape(name) != nullptr; }

std::string ContextErrorNames() {
  std::string names;
  for (const Shape& shape : kShapes) names.append(names.empty() ? "" : ", ").append(shape.name);
  return names;
}

std::optional<Response> RefuseTooLong(const Call& call) {
  const AccountScript& script = call.account->script();
  const ModelEntry* model =
      script.checks_context && call.chat.valid ? call.account->FindModel(call.chat.model) : nullptr;
  if (!model || model->context_window <= 0) return std::nullopt;
  const TooLong what{model->context_window, call.chat.prompt_tokens, call.chat.max_tokens};
  if (what.total() <= what.limit) return std::nullopt;
  return FindShape(script.context_error)->write(what);
}

}  // namespace failsoft::sim
