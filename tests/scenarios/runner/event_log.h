// The events of one streamed call, as a program that reads them sees them.
#pragma once

#include <failsoft/failsoft.h>

#include <string>

#include "tests/scenarios/runner/pattern.h"

namespace failsoft::scenarios {

class EventLog {
 public:
  void Add(const failsoft_event_view& event);
  void AddAll(const failsoft_batch* batch);

  bool ended() const { return ends_ > 0; }
  // What expect.events is matched against: a list of {"event": "resumed", ...}, one for each
  // attempt, retry and resume.
  std::string Json() const;
  // Where the events contradict `outcome` or each other.
  Failures Contradictions(const json::Value& outcome) const;

 private:
  void AddNote(const char* name, std::string_view json);

  std::string text_;  // the pieces of choice 0
  std::string notes_;
  std::string last_text_;  // of the terminal event
  int ends_ = 0;
  int late_ = 0;  // events after the terminal one
};

}  // namespace failsoft::scenarios
