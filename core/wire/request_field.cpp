#include "core/wire/request_field.h"

#include <string>
#include <utility>

#include "core/base/text.h"

namespace failsoft::wire {
namespace {

// Those of more than one word.
constexpr std::string_view kFields[] = {
    "frequency_penalty", "function_call",
    "logit_bias",        "max_completion_tokens",
    "max_tokens",        "parallel_tool_calls",
    "presence_penalty",  "prompt_cache_key",
    "reasoning_effort",  "response_format",
    "service_tier",      "stream_options",
    "tool_choice",       "top_k",
    "top_logprobs",      "top_p",
};

std::string SnakeCase(std::string_view name) {
  std::string snake;
  for (const char letter : name) {
    const char small = base::Lower(letter);
    if (small != letter) snake += '_';
    snake += small;
  }
  return snake;
}

}  // namespace

std::string_view FieldInCamelCase(std::string_view name) {
  if (name.find('_') != std::string_view::npos) return {};
  const std::string snake = SnakeCase(name);
  for (const std::string_view field : kFields) {
    if (field == snake) return field;
  }
  return {};
}

base::MaybeFailure CheckFieldName(std::string_view name) {
  const std::string_view field = FieldInCamelCase(name);
  if (field.empty()) return {};
  std::string message = "the service calls it \"";
  message.append(field).append("\"; in extra_body it is sent as it is");
  return base::Failure{base::Code::kRequest, std::move(message), "/" + std::string(name)};
}

}  // namespace failsoft::wire
