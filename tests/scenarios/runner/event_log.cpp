#include "tests/scenarios/runner/event_log.h"

#include <utility>

namespace failsoft::scenarios {

using json::Document;
using json::Value;
using json::Writer;

void EventLog::AddAll(const failsoft_batch* batch) {
  for (size_t i = 0; i < failsoft_batch_count(batch); ++i) {
    failsoft_event_view event{};
    failsoft_batch_get(batch, i, &event, sizeof event);
    Add(event);
  }
}

void EventLog::Add(const failsoft_event_view& event) {
  if (ended()) ++late_;
  const std::string_view text(event.text, event.text_size);
  const std::string_view json(event.json, event.json_size);
  switch (event.kind) {
    case FAILSOFT_EVENT_DELTA:
      if (event.delta == FAILSOFT_DELTA_TEXT && event.choice == 0) text_ += text;
      break;
    case FAILSOFT_EVENT_ATTEMPT:
      return AddNote("attempt", json);
    case FAILSOFT_EVENT_RETRY:
      return AddNote("retry", json);
    case FAILSOFT_EVENT_RESUMED:
      return AddNote("resumed", json);
    default:
      ++ends_;
      last_text_ = text;
  }
}

void EventLog::AddNote(const char* name, std::string_view json) {
  Writer writer;
  writer.BeginObject().Key("event").String(name);
  const auto document = Document::Parse(std::string(json));
  if (document) {
    for (const Value& member : document->root()) writer.Key(member.key()).Raw(member.raw());
  }
  notes_ += (notes_.empty() ? "" : ",") + std::move(writer.EndObject()).Take();
}

std::string EventLog::Json() const { return "[" + notes_ + "]"; }

Failures EventLog::Contradictions(const Value& outcome) const {
  Failures failures;
  if (ends_ != 1) failures.push_back("/events: " + std::to_string(ends_) + " terminal events");
  if (late_ != 0) failures.push_back("/events: " + std::to_string(late_) + " after the last one");
  const Value error = outcome["error"];
  const Value whole = error ? error["partial_text"] : outcome["result"]["text"];
  if (text_ != whole.AsString()) {
    failures.push_back("/events: the pieces are \"" + text_ + "\", joined they should be " +
                       Shown(whole));
  }
  const Value last = error ? error["message"] : outcome["result"]["text"];
  if (last_text_ != last.AsString()) {
    failures.push_back("/events: the terminal event says \"" + last_text_ + "\", expected " +
                       Shown(last));
  }
  return failures;
}

}  // namespace failsoft::scenarios
