// All that a parser said, as text that two runs can be compared by.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>

#include "core/sse/parser.h"

namespace failsoft::sse {

// Each part with its length ("7:message"), so that no two lists of parts look alike.
inline void AppendRecord(std::string& out, std::initializer_list<std::string_view> parts) {
  for (const std::string_view part : parts) {
    out += std::to_string(part.size());
    out += ':';
    out += part;
    out += ' ';
  }
  out += '\n';
}

struct Transcript : Listener {
  std::string text;
  size_t events = 0;
  size_t stop_at = 0;  // the number of the event that asks to stop

  bool OnEvent(const Event& event) override {
    AppendRecord(text, {"event", event.type, event.data, event.last_event_id});
    return ++events != stop_at;
  }
  void OnComment(std::string_view comment) override { AppendRecord(text, {"comment", comment}); }
  void OnField(std::string_view name, std::string_view value) override {
    AppendRecord(text, {"field", name, value});
  }
};

// Feeds a copy that is spoilt afterwards, as a transport's buffer is by what comes next.
inline base::MaybeFailure FeedCopy(Parser& parser, std::string_view piece, Listener& listener) {
  std::string copy(piece);
  base::MaybeFailure failure = parser.Feed(copy, listener);
  std::fill(copy.begin(), copy.end(), '\n');
  return failure;
}

}  // namespace failsoft::sse
