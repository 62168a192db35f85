// What one choice of an answer says, delta by delta.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/simulator/chat.h"
#include "tests/simulator/stream/stream_options.h"

namespace failsoft::sim {

struct Delta {
  std::string json;                            // the `delta` object
  const std::string* finish_reason = nullptr;  // null: not yet
  std::string_view answer;                     // the part of the answer's text that is in it, whole
  size_t answer_bytes = 0;                     // characters, and all of it that counts
  int64_t characters = 0;                      // of all kinds of text
};

class ChoiceDeltas {
 public:
  // All three must outlive the deltas and their copies.
  ChoiceDeltas(const Choice& choice, const ChatAnswer& answer, const StreamOptions& options);

  // kBlocked: the next delta would hold more than `max_answer_bytes` however it is cut.
  enum class Step { kDelta, kBlocked, kEnd };
  Step Next(Delta& delta, size_t max_answer_bytes);

 private:
  // A text and what is around its pieces; a piece is said once under each prefix.
  struct Track {
    std::vector<std::string> prefixes;
    std::string suffix;
    QuotedPieces pieces;
    bool is_answer = false;
  };

  Track MakeTrack(std::vector<std::string> prefixes, std::string suffix, std::string_view text,
                  bool is_answer = false) const;
  void AddTexts(const ChatAnswer& answer);
  void AddArguments(const ToolCall& call);
  Track* NextArguments();
  static Step NextPiece(Track& track, Delta& delta, size_t max_answer_bytes);

  const Choice* choice_;
  const StreamOptions* options_;
  std::vector<Track> texts_;      // one after the other
  std::vector<Track> arguments_;  // in turns
  size_t text_ = 0, call_ = 0, argument_ = 0;
  bool began_ = false, ended_ = false;
};

}  // namespace failsoft::sim
