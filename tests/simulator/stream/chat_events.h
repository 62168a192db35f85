// The events that a chat completion is streamed as.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tests/simulator/stream/choice_deltas.h"

namespace failsoft::sim {

struct StreamEvent {
  std::string text;     // as sent
  bool counts = false;  // an event, not a comment or a byte order mark
  size_t answer_bytes = 0;
};

class ChatEvents {
 public:
  // `options` must outlive the events and their copies.
  ChatEvents(std::shared_ptr<const ChatAnswer> answer, const ChatRequest& request,
             const StreamOptions& options, int64_t id);

  // kBlocked: the next event would hold more than `max_answer_bytes` of the answer's text however
  // it is cut. kTurn: no event, but finished() or done() has just become true.
  enum class Step { kEvent, kBlocked, kTurn, kEnd };
  Step Next(StreamEvent& event, size_t max_answer_bytes);

  bool finished() const { return open_ == 0; }  // every choice has said all
  bool done() const { return stage_ == Stage::kEnd; }

 private:
  enum class Stage { kChoices, kUsage, kDone, kEnd };

  Step NextOfChoices(StreamEvent& event, size_t max_answer_bytes);
  void AppendChunk(std::string& out, int64_t index, const Delta& delta);
  void AppendChoice(std::string& out, const Delta& delta, bool last_finish) const;
  void AppendAfterChoices(std::string& out, bool last_finish) const;
  void AppendUsageChunk(std::string& out) const;
  bool HasUsageChunk() const;
  std::string Usage() const;

  std::shared_ptr<const ChatAnswer> answer_;
  const StreamOptions* options_;
  std::string before_choices_;
  std::vector<ChoiceDeltas> choices_;
  std::vector<bool> ended_;
  Delta delta_;
  int64_t prompt_tokens_;
  int64_t characters_ = 0;  // said so far
  size_t turn_ = 0;         // whose choice's
  size_t open_;             // choices that have not ended
  size_t unfinished_ = 0;   // those that will still have a finish_reason
  bool usage_asked_, logprobs_;
  Stage stage_ = Stage::kChoices;
};

}  // namespace failsoft::sim
