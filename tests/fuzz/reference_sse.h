// The standard's algorithm for event streams, word by word, over a whole stream: slow, and too
// plain to be wrong. What the parser must agree with.
#pragma once

#include <string>
#include <string_view>

#include "core/sse/parser.h"

namespace failsoft::fuzz {

class ReferenceSse {
 public:
  explicit ReferenceSse(sse::Listener& listener) : listener_(listener) {}

  // `flush`: a rest without an end counts as a line, and as an event's last one.
  void Run(std::string_view stream, bool flush) {
    if (stream.starts_with("\xEF\xBB\xBF")) stream.remove_prefix(3);
    while (!stopped_) {
      const size_t end = stream.find_first_of("\r\n");
      if (end == std::string_view::npos) break;
      TakeLine(stream.substr(0, end));
      stream.remove_prefix(end + (stream.substr(end).starts_with("\r\n") ? 2 : 1));
    }
    if (!flush) return;
    if (!stopped_ && !stream.empty()) TakeLine(stream);
    if (!stopped_) TakeLine("");
  }

 private:
  void TakeLine(std::string_view line) {
    if (line.empty()) return Dispatch();
    const size_t colon = line.find(':');
    const std::string_view name = line.substr(0, colon);
    std::string_view value = colon == std::string_view::npos ? "" : line.substr(colon + 1);
    if (value.starts_with(' ')) value.remove_prefix(1);
    if (colon == 0) {
      listener_.OnComment(value);
    } else {
      TakeField(name, value);
    }
  }

  void TakeField(std::string_view name, std::string_view value) {
    if (name == "event") {
      type_ = value;
    } else if (name == "data") {
      (data_ += value) += '\n';
    } else if (name == "id") {
      if (value.find('\0') == std::string_view::npos) id_ = value;
    } else if (name != "retry") {
      listener_.OnField(name, value);
    }
  }

  void Dispatch() {
    if (!data_.empty()) {
      data_.pop_back();
      stopped_ = !listener_.OnEvent({type_.empty() ? "message" : type_, data_, id_});
    }
    data_.clear();
    type_.clear();
  }

  sse::Listener& listener_;
  bool stopped_ = false;
  std::string type_, data_, id_;
};

}  // namespace failsoft::fuzz
