// What a script says about how answers are streamed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tests/simulator/body_place.h"
#include "tests/simulator/stream/quoted_pieces.h"
#include "tests/simulator/stream/sse_format.h"
#include "tests/simulator/stream/tokens.h"

namespace failsoft::sim {

struct CommentRule {
  std::string text = "keep-alive";
  int64_t first = 0;         // so many before the first event
  int64_t every_events = 0;  // one after every so many; 0: none
  int64_t every_ms = 0;      // one whenever nothing was written for so long; 0: none
};

// An event of the script's own: bytes that are sent as they are, or the data of an event.
struct ScriptedEvent {
  std::string text;
  bool verbatim = false;
};

struct Insert {
  BodyPlace at;
  int64_t pause_ms = 0;
  std::vector<ScriptedEvent> events;
};

enum class UsagePlace { kAsked, kLast, kNone, kFinish, kEvery, kChoice, kXGroq };

struct Pacing {
  int64_t token_ms = 0;          // between two writes
  int64_t events_per_write = 0;  // 0: as many as are due
  int64_t write_bytes = 0;       // 0: whole events
};

struct StreamOptions {
  TokenRule tokens;
  EscapeRule escapes;
  Pacing pacing;
  SseFormat format;
  CommentRule comments;
  std::vector<Insert> inserts;
  std::string extra;  // members of every chunk: ",\"name\":value,..."
  UsagePlace usage = UsagePlace::kAsked;
  std::optional<std::string> done = "[DONE]";
};

}  // namespace failsoft::sim
