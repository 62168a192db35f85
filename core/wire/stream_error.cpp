#include "core/wire/stream_error.h"

#include <string>

#include "core/base/text.h"
#include "core/base/utf8.h"
#include "core/wire/strict_json.h"

namespace failsoft::wire {
namespace {

constexpr int kStatusOfStreams = 200;
constexpr size_t kLongestBody = 1 << 20;
constexpr size_t kLongestMessage = 2'000;
constexpr std::string_view kNoWords = "the server reports an error and does not say which";

StreamError MakeError(std::string type, std::string message, std::string_view event) {
  StreamError error;
  error.reply.type = std::move(type);
  error.reply.message = std::move(message);
  error.reply.is_error = true;
  error.body = base::PrefixAtCharacter(base::ReplaceInvalidUtf8(event), kLongestBody);
  return error;
}

bool LooksLikeJson(std::string_view text) {
  return text.empty() || text.front() == '{' || text.front() == '[' || text.front() == '"';
}

std::optional<StreamError> Decode(std::string_view json, std::string_view event) {
  ErrorReply reply = DecodeError(kStatusOfStreams, {}, WithoutControls(std::string(json)));
  if (!reply.is_error) return std::nullopt;
  const bool has_message = reply.message != DecodeError(kStatusOfStreams, {}, {}).message;
  if (!has_message) reply.message = kNoWords;
  if (reply.type.empty()) reply.type = kPlainStreamError;
  StreamError error = MakeError({}, {}, event);
  error.reply = std::move(reply);
  return error;
}

}  // namespace

std::optional<StreamError> FindStreamError(std::string_view event) { return Decode(event, event); }

std::optional<StreamError> FindInnerError(std::string_view error_json, std::string_view event) {
  return Decode("{\"error\":" + std::string(error_json) + "}", event);
}

StreamError ReadStreamError(std::string_view value) {
  value = base::Trim(value);
  if (auto error = FindStreamError(value)) return *std::move(error);
  if (auto error = FindInnerError(value, value)) return *std::move(error);
  const std::string text =
      LooksLikeJson(value) ? std::string(kNoWords) : base::ReplaceInvalidUtf8(value);
  return MakeError(std::string(kPlainStreamError),
                   std::string(base::PrefixAtCharacter(text, kLongestMessage)), value);
}

StreamError MalformedEvent(std::string_view event) {
  return MakeError(std::string(kMalformedChunk), "invalid JSON in data", event);
}

StreamError FinishedWithError(std::string_view event) {
  return MakeError(std::string(kPlainStreamError), "finish_reason error", event);
}

}  // namespace failsoft::wire
