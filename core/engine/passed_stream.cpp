#include "core/engine/passed_stream.h"

#include <algorithm>
#include <iterator>
#include <string>

#include "core/base/text.h"
#include "core/json/json.h"

namespace failsoft::engine {

namespace {

constexpr std::string_view kPath = "/responses";
constexpr std::string_view kOfResponse = "response.";

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

}  // namespace

bool PassedStream::Is(std::string_view method, std::string_view url,
                      std::string_view content_type) {
  return IsOfResponse(method, url.substr(0, url.find('?'))) &&
         base::ContainsIgnoreCase(content_type, "text/event-stream");
}

void PassedStream::Take(std::string_view bytes) {
  if (is_readable_ && parser_.Feed(bytes, *this)) is_readable_ = false;
}

bool PassedStream::IsCut() {
  const bool is_foreign = has_events_ && !is_response_;  // by whole events: a torn one has no kind
  if (is_readable_ && parser_.Flush(*this)) is_readable_ = false;
  return is_readable_ && !has_said_end_ && !is_foreign;
}

bool PassedStream::OnEvent(const sse::Event& event) {
  has_events_ = true;
  if (event.type.starts_with(kOfResponse)) {
    is_response_ = true;
    has_said_end_ = IsLast(event.type);
  } else if (event.data == kDone || IsLast(event.type)) {
    has_said_end_ = true;
  } else {
    TakeUnnamed(event.data);
  }
  return !has_said_end_;
}

// Services that leave out the event's name have it in its data.
void PassedStream::TakeUnnamed(std::string_view data) {
  const auto event = json::Document::Parse(std::string(data));
  if (!event) return;
  const std::string_view type = event->root()["type"].AsString();
  if (type.starts_with(kOfResponse)) is_response_ = true;
  has_said_end_ = IsLast(type) || event->root()["error"].IsObject();
}

}  // namespace failsoft::engine
