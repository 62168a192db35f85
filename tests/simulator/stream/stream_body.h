// The body of a stream: events, comments, and what a script puts between them, up to a place.
//
// Makes bytes on demand; when they leave is the sender's business.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "tests/simulator/stream/chat_events.h"

namespace failsoft::sim {

// How much of a stream there has been.
struct StreamCounts {
  int64_t events = 0, bytes = 0, text_bytes = 0;
};

class StreamBody {
 public:
  // First the script's own events, then those of the chat, where there is one. `options` must
  // outlive the body and its copies.
  StreamBody(const StreamOptions& options, const std::vector<ScriptedEvent>& events,
             std::optional<ChatEvents> chat);

  const StreamOptions& options() const { return *options_; }
  // The body shall end at that place, if it is not over before; what is inserted there is still
  // part of it.
  void EndAt(const BodyPlace& place) { end_ = place; }
  // What there will have been at the end. Takes as long as making it all.
  StreamCounts Measure() const;

  // Appends the next bytes to `out`, at most `max_bytes` (at least 1). kWhole: they end an event or
  // a comment; kPart: they do not; kPause: there are none, the stream pauses for pause_ms(); kEnd:
  // there are none any more.
  enum class Step { kWhole, kPart, kPause, kEnd };
  Step Next(std::string& out, size_t max_bytes);
  int64_t pause_ms() const { return pause_ms_; }

  const StreamCounts& counts() const { return counts_; }
  // Whether a comment may come: nothing has been begun and not ended.
  bool between_events() const { return begun_ == 0; }
  // Whether it is known already that Next would say kEnd.
  bool over() const;
  // One more comment than the options ask for.
  void AppendComment(std::string& out);

 private:
  // A piece of the body that has been made and not yet been sent.
  struct Part {
    StreamEvent event;
    bool finished = false, done = false;  // the chat, when this has been sent
    size_t sent = 0;
  };

  void Put(StreamEvent event);
  void Put(const std::vector<ScriptedEvent>& events);
  StreamEvent Comment() const;
  bool Reached(const BodyPlace& place) const;
  bool EndReached() const;
  const Insert* FindDueInsert() const;
  void TakeInsert(const Insert* insert);
  bool Refill();
  Step Send(std::string& out, size_t max_bytes);
  void CountTop();
  int64_t NearestStop(BodyPlace::Kind kind, int64_t from) const;

  const StreamOptions* options_;
  std::optional<ChatEvents> chat_;
  std::vector<const Insert*> inserts_;  // to come
  std::optional<BodyPlace> end_;
  std::vector<Part> parts_;  // the next one last
  StreamEvent made_;
  size_t begun_ = 0;  // how many of the parts have been sent in part
  // While there are more parts than this the end waits: what is inserted at its place goes first.
  size_t parts_after_insert_ = std::numeric_limits<size_t>::max();
  StreamCounts counts_;
  int64_t passed_text_ =
      -1;  // text places up to here are reached, for the next character is beyond
  bool finished_ = false, done_ = false;
  int64_t pause_ms_ = 0;
};

}  // namespace failsoft::sim
