#include "core/engine/passed_stream.h"

#include <algorithm>
#include <iterator>
#include <string>

#include "core/base/text.h"
#include "core/json/json.h"

namespace failsoft::engine {

namespace {

constexpr std::string_view kPath = "/responses";
constexpr std::string_view kUnnamed = "message";  // as the standard calls an event without a name

// OpenAI's "Streaming events"; some services end every stream with [DONE].
constexpr std::string_view kLastEvents[] = {"response.completed", "response.incomplete",
                                            "response.failed", "response.cancelled", "error"};
constexpr std::string_view kDone = "[DONE]";

// One is begun by a POST to the responses, and taken up again by a GET of itself.
bool IsOfResponse(std::string_view method, std::string_view path) {
  if (method == "GET") return path.substr(0, path.rfind('/')).ends_with(kPath);
  return method == "POST" && path.ends_with(kPath);
}

bool IsLast(std::string_view name) {
  return std::find(std::begin(kLastEvents), std::end(kLastEvents), name) != std::end(kLastEvents);
}

// Services that leave out the event's name have it in its data.
bool SaysLast(std::string_view data) {
  if (data == kDone) return true;
  const auto event = json::Document::Parse(std::string(data));
  if (!event) return false;
  return IsLast(event->root()["type"].AsString()) || event->root()["error"].IsObject();
}

}  // namespace

bool PassedStream::Is(std::string_view method, std::string_view url,
                      std::string_view content_type) {
  return IsOfResponse(method, url.substr(0, url.find('?'))) &&
         base::ContainsIgnoreCase(content_type, "text/event-stream");
}

void PassedStream::Take(std::string_view bytes) {
  if (is_readable_ && parser_.Feed(bytes, *this)) is_readable_ = false;
}

bool PassedStream::HasEnded() {
  if (is_readable_ && parser_.Flush(*this)) is_readable_ = false;
  return has_ended_ || !is_readable_;
}

bool PassedStream::OnEvent(const sse::Event& event) {
  has_ended_ = IsLast(event.type) || (event.type == kUnnamed && SaysLast(event.data));
  return !has_ended_;
}

}  // namespace failsoft::engine
