#include <charconv>
#include <initializer_list>

#include "core/base/text.h"
#include "core/base/utf8.h"
#include "core/wire/context_numbers.h"
#include "core/wire/reason_phrase.h"
#include "core/wire/reply.h"

namespace failsoft::wire {
namespace {

constexpr size_t kLongestCause = 2'000;  // bytes of a relayed error that are worth repeating
constexpr int64_t kLastStatus = 999;
constexpr int kNestingLevels = 4;  // how deep servers nest an error or its message

// Where an error's members may stand: the members of `detail` are those of the error object, or of
// the body where there is none; `body` is the outermost object.
struct ErrorShape {
  json::Value detail;
  json::Value body;
  json::Value text;  // the message where it is not a member of detail: {"error": "text"}
  bool found = false;
};

// {}, "", null and false stand for "no error".
bool SaysSomething(const json::Value& value) {
  if (value.IsString()) return !base::Trim(value.AsString()).empty();
  if (value.IsObject() || value.IsArray()) return value.size() > 0;
  return value.AsBool();
}

// The member of `object` that holds its error, if any has something to say. A number there is a
// status: {"error": 500, "message": "text"}.
json::Value ErrorMember(const json::Value& object) {
  const json::Value status = object["error"];
  if (status.IsNumber() && status.AsInt() != 0) return status;
  for (const std::string_view name : {"error", "errors", "detail"}) {
    const json::Value value = object[name];
    const json::Value error = value.IsArray() ? value.At(0) : value;
    if (SaysSomething(error)) return error;
  }
  return {};
}

// {"code": 500, "message": "text"} where there is no answer: some gateways have no other word for
// an error.
bool SaysStatus(const json::Value& object) {
  if (object["choices"].exists() || !object["message"].IsString()) return false;
  for (const std::string_view name : {"code", "status", "statusCode", "status_code"}) {
    const int64_t status = object[name].AsInt().value_or(0);
    if (status >= 400 && status <= 599) return true;
  }
  return false;
}

// Proxies wrap the error object they got in one of their own.
json::Value Innermost(json::Value error) {
  for (int level = 0; level < kNestingLevels && !error["message"].exists(); ++level) {
    const json::Value inner = error["error"];
    if (!inner.IsObject() || !SaysSomething(inner)) break;
    error = inner;
  }
  return error;
}

ErrorShape FindError(const json::Value& root) {
  ErrorShape shape;
  shape.body = root.IsArray() ? root.At(0) : root;  // Gemini answers with a list of one
  const json::Value error = ErrorMember(shape.body);
  shape.detail = error.IsObject() ? Innermost(error) : shape.body;
  if (error.IsString()) shape.text = error;
  if (shape.body.IsString()) shape.text = shape.body;
  shape.found = error.exists() || shape.body["object"].AsString() == "error" ||
                shape.body["type"].AsString() == "error" || SaysStatus(shape.body);
  return shape;
}

// Text of a string, digits of a number; empty for anything else.
std::string ScalarText(const json::Value& value) {
  if (value.IsString()) return std::string(base::Trim(value.AsString()));
  if (!value.IsNumber()) return {};
  return std::string(value.raw());
}

// The first of the members that is a non-empty string or a number.
std::string TextMember(const json::Value& object, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    std::string text = ScalarText(object[name]);
    if (!text.empty()) return text;
  }
  return {};
}

// The same in the error object, then in the body around it.
std::string Field(const ErrorShape& shape, std::initializer_list<std::string_view> names) {
  std::string text = TextMember(shape.detail, names);
  return text.empty() ? TextMember(shape.body, names) : text;
}

// A whole number, also as a string of digits; `missing` for anything else or a negative one.
int64_t Count(const std::string& text, const json::Value& value, int64_t missing) {
  if (const auto number = value.AsInt()) return *number >= 0 ? *number : missing;
  int64_t number = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = result.ec == std::errc() && result.ptr == text.data() + text.size();
  return whole && number >= 0 ? number : missing;
}

int64_t CountMember(const ErrorShape& shape, std::initializer_list<std::string_view> names,
                    int64_t missing) {
  for (const json::Value object : {shape.detail, shape.body}) {
    for (const std::string_view name : names) {
      const json::Value value = object[name];
      const int64_t count = Count(ScalarText(value), value, missing);
      if (count != missing) return count;
    }
  }
  return missing;
}

// FastAPI lists what is wrong with each field, Mistral puts that list into `message`: the first
// text on the way down is the message.
std::string MessageIn(json::Value value) {
  for (int level = 0; level < kNestingLevels; ++level) {
    if (value.IsArray()) value = value.At(0);
    if (!value.IsObject()) break;
    json::Value inner;
    for (const std::string_view name :
         {"message", "msg", "error_description", "detail", "title", "error"}) {
      inner = value[name];
      if (SaysSomething(inner)) break;
    }
    value = inner;
  }
  return std::string(base::Trim(value.AsString()));
}

// OpenRouter says "Provider returned error" and keeps what the provider said in its metadata.
void AppendRelayedCause(const ErrorShape& shape, std::string& message) {
  const std::string_view raw = base::Trim(shape.detail["metadata"]["raw"].AsString());
  if (raw.empty() || message.empty()) return;
  message.append(": ").append(base::PrefixAtCharacter(raw, kLongestCause));
}

std::string FindMessage(const ErrorShape& shape) {
  // {"error": "Not Found", "message": "no such route"}: the member named for it says more.
  std::string message = MessageIn(shape.detail);
  if (message.empty()) message = base::Trim(shape.text.AsString());
  AppendRelayedCause(shape, message);
  return message;
}

// In {"error": "invalid_token", "error_description": "..."} the error is the type.
std::string FindType(const ErrorShape& shape, const std::string& message) {
  std::string type = TextMember(shape.detail, {"type", "error_type", "__type"});
  if (type.empty() && shape.detail["status"].IsString()) type = ScalarText(shape.detail["status"]);
  if (type.empty() && shape.text.exists()) type = ScalarText(shape.text);
  const bool says_nothing = type == "error" || type == message;
  return says_nothing ? std::string() : type;
}

std::string FindCode(const ErrorShape& shape) {
  const json::Value code = shape.detail["code"];
  if (const auto number = code.AsInt()) return std::to_string(*number);
  return ScalarText(code);
}

std::string FindProvider(const ErrorShape& shape) {
  std::string provider = Field(shape, {"provider"});
  return provider.empty() ? TextMember(shape.detail["metadata"], {"provider_name"}) : provider;
}

std::string FindRetryDelay(const ErrorShape& shape) {
  for (const json::Value detail : shape.detail["details"]) {
    if (detail["@type"].AsString().ends_with("google.rpc.RetryInfo")) {
      return ScalarText(detail["retryDelay"]);
    }
  }
  return {};
}

// Of the error, of what is around it, or of where gateways put what they were told.
int64_t TokenMember(const ErrorShape& shape, std::initializer_list<std::string_view> names) {
  for (const json::Value object :
       {shape.detail, shape.body, shape.detail["details"], shape.detail["metadata"]}) {
    for (const std::string_view name : names) {
      const json::Value value = object[name];
      const auto count =
          value.IsString() ? ReadTokenCount(base::Trim(value.AsString())) : value.AsInt();
      if (count && *count >= 0) return *count;
    }
  }
  return -1;
}

void ReadContext(const ErrorShape& shape, ErrorReply& reply) {
  const ContextNumbers in_words = ReadContextNumbers(reply.message);
  reply.model_max_tokens = TokenMember(shape, {"model_max_tokens", "n_ctx"});
  reply.request_tokens = TokenMember(shape, {"request_tokens", "n_prompt_tokens"});
  if (reply.model_max_tokens < 0) reply.model_max_tokens = in_words.model_max_tokens;
  if (reply.request_tokens < 0) reply.request_tokens = in_words.request_tokens;
}

void ReadShape(const ErrorShape& shape, ErrorReply& reply) {
  reply.message = FindMessage(shape);
  reply.code = FindCode(shape);
  reply.type = FindType(shape, reply.message);
  reply.param = TextMember(shape.detail, {"param"});
  reply.provider = FindProvider(shape);
  const int64_t upstream = CountMember(shape, {"upstream_status"}, 0);
  if (upstream <= kLastStatus) reply.upstream_status = static_cast<int>(upstream);
  reply.retry_after = Field(shape, {"retry_after", "retryAfter"});
  reply.retry_delay = FindRetryDelay(shape);
  reply.balance_usdc = Field(shape, {"balance_usdc"});
  reply.top_up_url = Field(shape, {"top_up_url"});
  reply.request_id = Field(shape, {"request_id"});
  ReadContext(shape, reply);
}

// Whether parsing is worth a copy of the body: gateways answer with HTML, of any size.
bool LooksLikeJson(std::string_view body) {
  if (body.starts_with("\xEF\xBB\xBF")) body.remove_prefix(3);
  const size_t first = body.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos &&
         (body[first] == '{' || body[first] == '[' || body[first] == '"');
}

void ReadBody(std::string_view body, bool is_failure, ErrorReply& reply) {
  if (!LooksLikeJson(body)) return;
  const auto document = json::Document::Parse(std::string(body), {.lenient = true});
  if (!document) return;
  const ErrorShape shape = FindError(document->root());
  if (!shape.found && !is_failure) return;
  ReadShape(shape, reply);
  reply.is_error = shape.found || !reply.message.empty();
}

std::string StatusLine(int http_status) {
  std::string line = "HTTP " + std::to_string(http_status);
  const std::string_view phrase = ReasonPhrase(http_status);
  if (!phrase.empty()) line.append(" ").append(phrase);
  return line;
}

}  // namespace

ErrorReply DecodeError(int http_status, std::string_view header_block, std::string_view body) {
  ErrorReply reply;
  ReadBody(body, http_status >= 400, reply);
  if (reply.message.empty()) reply.message = StatusLine(http_status);
  if (reply.request_id.empty()) {
    reply.request_id = base::ReplaceInvalidUtf8(RequestId(header_block));
  }
  return reply;
}

}  // namespace failsoft::wire
