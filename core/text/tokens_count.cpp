#include "core/text/tokens_count.h"

#include <cmath>
#include <limits>
#include <string>

#include "core/base/text.h"

namespace failsoft::text {
namespace {

constexpr int64_t kMessage = 3;
constexpr int64_t kName = 1;
constexpr int64_t kToolCall = 4;         // what stands around a call's name and arguments
constexpr int64_t kUnknownFile = 1'100;  // sound, PDF: nothing tells
constexpr int kDeepest = 32;             // of parts in parts

// What follows "data:...;base64,"; empty for any other URL.
std::string_view DataOf(std::string_view url) {
  constexpr std::string_view kMark = ";base64,";
  constexpr size_t kLongestType = 256;
  if (!url.starts_with("data:")) return {};
  const size_t mark = url.substr(0, kLongestType).find(kMark);
  return mark == std::string_view::npos ? std::string_view() : url.substr(mark + kMark.size());
}

std::optional<ImageSize> SizeIn(std::string_view base64) {
  return base64.empty() ? std::nullopt : ImageSizeOf(base64);
}

// OpenAI: {"image_url": {"url", "detail"}} or {"image_url": "..."}.
int64_t UrlImage(const json::Value& image, const json::Value& part, const TokenCounter& counter) {
  const std::string_view url = image.IsString() ? image.AsString() : image["url"].AsString();
  const json::Value detail = image["detail"] ? image["detail"] : part["detail"];
  return ImageTokens(counter.image_rule(), SizeIn(DataOf(url)), detail.AsString() == "low");
}

// Anthropic: {"source": {"type": "base64", "data"}}.
int64_t SourceImage(const json::Value& source, const TokenCounter& counter) {
  return ImageTokens(counter.image_rule(), SizeIn(source["data"].AsString()), false);
}

int64_t Count(const json::Value& value, const TokenCounter& counter, int depth);

// All the strings in a part that nothing is known of, but for data.
int64_t UnknownPart(const json::Value& part, const TokenCounter& counter, int depth) {
  int64_t tokens = 0;
  for (const json::Value member : part) {
    const std::string_view name = member.key();
    const bool is_data = name == "data" || name == "file_data" || name == "b64_json";
    if (name == "type" || name == "cache_control") continue;
    tokens += is_data && member.IsString() ? counter.Media(kUnknownFile)
                                           : Count(member, counter, depth + 1);
  }
  return tokens;
}

int64_t Part(const json::Value& part, const TokenCounter& counter, int depth) {
  if (part["image_url"]) return counter.Media(UrlImage(part["image_url"], part, counter));
  const std::string_view type = part["type"].AsString();
  if (type == "image" && part["source"]) {
    return counter.Media(SourceImage(part["source"], counter));
  }
  if (type == "input_audio" || type == "file") return counter.Media(kUnknownFile);
  return UnknownPart(part, counter, depth);
}

int64_t Count(const json::Value& value, const TokenCounter& counter, int depth) {
  if (value.IsString()) {
    return DataOf(value.AsString()).empty() ? counter.Text(value.AsString())
                                            : counter.Media(kUnknownFile);
  }
  if (depth > kDeepest) return counter.Text(value.raw());
  if (value.IsObject()) return Part(value, counter, depth);
  if (!value.IsArray()) return value.IsNull() ? 0 : counter.Text(value.raw());
  int64_t tokens = 0;
  for (const json::Value element : value) tokens += Count(element, counter, depth + 1);
  return tokens;
}

int64_t Call(const json::Value& function, const TokenCounter& counter) {
  return counter.Text(function["name"].AsString()) + ContentTokens(function["arguments"], counter);
}

int64_t Calls(const json::Value& message, const TokenCounter& counter) {
  int64_t tokens = 0;
  for (const json::Value call : message["tool_calls"]) {
    const json::Value function = call["function"];
    tokens += kToolCall + (function.IsObject() ? Call(function, counter)
                                               : ContentTokens(call["custom"], counter));
  }
  const json::Value legacy = message["function_call"];
  return legacy.IsObject() ? tokens + kToolCall + Call(legacy, counter) : tokens;
}

// ---------------------------------------------------------------------------------------- tools

constexpr int64_t kProperties = 3;
constexpr int64_t kProperty = 3;
constexpr int64_t kToolsEnd = 12;

int64_t ToolStart(const TokenCounter& counter) {
  return counter.family() == Family::kCl100k ? 10 : 7;
}

int64_t Enum(const json::Value& values, const TokenCounter& counter) {
  if (!values.IsArray() || values.size() == 0) return 0;
  int64_t tokens = -3;
  for (const json::Value value : values) tokens += 3 + ContentTokens(value, counter);
  return tokens;
}

int64_t Schema(const json::Value& schema, const TokenCounter& counter, int depth);

int64_t Property(const json::Value& property, const TokenCounter& counter, int depth) {
  const std::string_view type = property["type"].AsString();
  std::string_view description = property["description"].AsString();
  if (description.ends_with('.')) description.remove_suffix(1);
  std::string line(property.key());
  line.append(":").append(type).append(":").append(description);
  return kProperty + counter.Text(line) + Schema(property, counter, depth);
}

// What is in a schema, without its own name and description.
int64_t Schema(const json::Value& schema, const TokenCounter& counter, int depth) {
  if (depth > kDeepest) return counter.Text(schema.raw());
  int64_t tokens = Enum(schema["enum"], counter);
  const json::Value properties = schema["properties"];
  if (properties.size() > 0) tokens += kProperties;
  for (const json::Value property : properties) tokens += Property(property, counter, depth + 1);
  if (schema["items"].IsObject()) tokens += Schema(schema["items"], counter, depth + 1);
  for (const std::string_view choice : {"anyOf", "oneOf", "allOf", "$defs"}) {
    for (const json::Value one : schema[choice]) tokens += Schema(one, counter, depth + 1);
  }
  return tokens;
}

int64_t Tool(const json::Value& tool, const TokenCounter& counter) {
  const json::Value function = tool["function"].IsObject() ? tool["function"] : tool;
  const json::Value parameters =
      function["parameters"] ? function["parameters"] : function["input_schema"];
  std::string_view description = function["description"].AsString();
  if (description.ends_with('.')) description.remove_suffix(1);
  std::string line(function["name"].AsString());
  line.append(":").append(description);
  return ToolStart(counter) + counter.Text(line) + Schema(parameters, counter, 0);
}

}  // namespace

TokenCounter::TokenCounter(std::string_view model, double ratio)
    : TokenCounter(model, FamilyOfModel(model), ratio) {}

TokenCounter::TokenCounter(std::string_view model, Family family, double ratio)
    : family_(family), image_rule_(ImageRuleOfModel(base::LowerCase(model))), ratio_(ratio) {}

TokenCounter::TokenCounter(std::string_view model, Exact exact)
    : family_(FamilyOfModel(model)),
      image_rule_(ImageRuleOfModel(base::LowerCase(model))),
      exact_(std::move(exact)) {}

int64_t TokenCounter::Text(std::string_view text) const {
  if (exact_) return exact_(text);
  const int64_t estimate = EstimateTokens(text, family_);
  if (ratio_ == 1.0) return estimate;
  return static_cast<int64_t>(std::ceil(static_cast<double>(estimate) * ratio_));
}

TokenCounter TokenCounter::TextsOnly() const {
  TokenCounter counter = *this;
  counter.counts_media_ = false;
  return counter;
}

int64_t ContentTokens(const json::Value& content, const TokenCounter& counter) {
  // A text as a whole is what the model reads, whatever it looks like.
  return content.IsString() ? counter.Text(content.AsString()) : Count(content, counter, 0);
}

int64_t MessageTokens(const json::Value& message, const TokenCounter& counter) {
  if (!message.IsObject()) return kMessage + ContentTokens(message, counter);
  int64_t tokens = kMessage;
  for (const json::Value member : message) {
    const std::string_view name = member.key();
    if (name == "role" || name == "content" || name == "refusal" || name == "tool_call_id") {
      tokens += ContentTokens(member, counter);
    } else if (name == "reasoning_content" || name == "reasoning") {
      tokens += ContentTokens(member, counter);
    } else if (name == "name") {
      tokens += kName + ContentTokens(member, counter);
    }
  }
  return tokens + Calls(message, counter);
}

int64_t ToolTokens(const json::Value& tools, const TokenCounter& counter) {
  if (!tools.IsArray() || tools.size() == 0) return 0;
  int64_t tokens = kToolsEnd;
  for (const json::Value tool : tools) tokens += Tool(tool, counter);
  return tokens;
}

int64_t RequestToolTokens(const json::Value& request, const TokenCounter& counter) {
  return ToolTokens(request["tools"] ? request["tools"] : request["functions"], counter);
}

int64_t ConversationTokens(const json::Value& messages, const TokenCounter& counter) {
  int64_t tokens = messages.size() > 0 ? kReplyPrimer : 0;
  for (const json::Value message : messages) tokens += MessageTokens(message, counter);
  return tokens;
}

}  // namespace failsoft::text
