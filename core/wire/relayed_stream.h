// The event stream of a chat that is handed on: what a service would have sent, had none of its
// connections broken.
//
// While the answer's first connection lasts, events are handed on as they came, with whatever they
// hold. What continues a dropped answer is written anew, from the pieces that the Joiner lets pass.
// Events before the first piece of an attempt wait for it, so that an attempt that brings nothing
// leaves no trace, and those after the last choice's end wait for the end of the call.
#pragma once

#include <string>
#include <string_view>

#include "core/wire/event_stream.h"
#include "core/wire/stream_decoder.h"

namespace failsoft::wire {

class RelayedStream {
 public:
  // Before each attempt. `before`: what was read of the one that this attempt continues, or null.
  void Begin(const StreamDecoder* before);

  // An event that the attempt's decoder has taken and that is neither an error nor the end.
  // `has_piece`: something of the answer was in it; `finished`: all choices have ended.
  void TakeEvent(std::string_view data, bool has_piece, bool finished);
  // A piece of what continues a dropped answer.
  void TakePiece(const Delta& delta) { chunks_.AppendPiece(out_, delta); }

  // The call ends well; `usage_json` is over all attempts.
  void End(const StreamDecoder& decoder, std::string_view usage_json);

  // What may be handed on; the receiver empties it.
  std::string& out() { return out_; }

 private:
  bool continues_ = false;
  bool saw_piece_ = false;  // in the present attempt
  std::string head_;        // events before its first piece
  std::string tail_;        // events after its end
  std::string out_;
  ChunkWriter chunks_;
};

}  // namespace failsoft::wire
