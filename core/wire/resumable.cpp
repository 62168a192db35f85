#include "core/wire/resumable.h"

namespace failsoft::wire {
namespace {

bool OffersTools(const json::Value& body) {
  return body["tools"].size() > 0 || body["functions"].size() > 0;
}

bool IsOtherThanText(const json::Value& format) {
  const json::Value type = format.IsObject() ? format["type"] : format;
  return !type.AsString().empty() && type.AsString() != "text";
}

// response_format, and what self-hosted servers (vLLM, llama.cpp) offer beside it.
bool AsksForStructure(const json::Value& body) {
  for (const std::string_view name :
       {"guided_json", "guided_regex", "guided_choice", "guided_grammar", "structured_outputs",
        "grammar", "json_schema"}) {
    const json::Value asked = body[name];
    if (asked.size() > 0 || !asked.AsString().empty()) return true;
  }
  return IsOtherThanText(body["response_format"]);
}

bool AsksForLogprobs(const json::Value& body) {
  return body["logprobs"].AsBool() || body["logprobs"].AsInt().value_or(0) > 0 ||
         body["top_logprobs"].AsInt().value_or(0) > 0;
}

}  // namespace

ResumeBars ReadResumeBars(const json::Value& body) {
  return {.several_choices = body["n"].AsInt().value_or(1) > 1,
          .tools = OffersTools(body),
          .structured_output = AsksForStructure(body),
          .logprobs = AsksForLogprobs(body)};
}

std::string_view WhyNotResumable(const ResumeBars& bars, bool with_tools) {
  if (bars.several_choices) return "the request asks for more than one choice";
  if (bars.tools && !with_tools) return "the request offers tools";
  if (bars.structured_output) return "the request asks for structured output";
  if (bars.logprobs) return "the request asks for logprobs";
  return {};
}

}  // namespace failsoft::wire
