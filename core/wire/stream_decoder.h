// The events of one chat completion stream: what they say, and whether the stream ended well.
//
// Reads OpenAI's chat.completion.chunk and what other servers make of it: a missing or growing
// index, null where an object should stand, content as a list of parts, two names for reasoning,
// usage in four places, errors in eight shapes, `[DONE]` or none, halves of a surrogate pair in
// two pieces. Pure: bytes in, pieces out. Linear in the bytes. Throws nothing but std::bad_alloc,
// after which a decoder may only be destroyed.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/wire/reply.h"
#include "core/wire/stream_delta.h"

namespace failsoft::wire {

// How a stream ended. A transport that failed after the last choice had finished takes nothing
// away, and one that closed cleanly proves nothing: only what the stream itself said counts.
enum class StreamEnding : uint8_t {
  kComplete,             // every choice that began has a finish_reason
  kCompleteUnconfirmed,  // `[DONE]`, but no finish_reason: some servers never send one
  kDropped,              // something came, and not its end
  kError,                // the server said that it failed, or sent what is no JSON
  kEmpty,                // nothing came that anybody could see
};

std::string_view StreamEndingName(StreamEnding ending);  // "complete_unconfirmed", ...

struct StreamError {
  ErrorReply reply;  // type is "stream_error" when the server names none, "malformed_chunk" for
                     // an event that is no JSON
  std::string body;  // the event it came in: valid UTF-8, at most 1 MiB; secrets not yet scrubbed
};

struct StreamChoice {
  int index = 0;
  std::string finish_reason;  // empty: not finished
  std::string logprobs_json;  // {"content":[...],"refusal":[...]} of all pieces; empty: none
};

// One for every connection; see StreamMessage for what a call adds up to.
class StreamDecoder {
 public:
  // `requested_choices` is the request's `n`. With 1, an index is not believed: everything is
  // choice 0. `sink` outlives the decoder.
  StreamDecoder(int requested_choices, DeltaSink* sink);
  ~StreamDecoder();

  // One event, its type (`message` if it has none) and its data, in any encoding. The pieces in it
  // go to the sink before this returns. False: nothing more is wanted, `[DONE]` or an error came.
  bool TakeEvent(std::string_view type, std::string_view data);
  // Any other field of the event stream; llama.cpp sends its error in one that is called `error`.
  bool TakeField(std::string_view name, std::string_view value);
  // The block that was left without its blank line when the transfer ended cleanly. Counts if its
  // data is `[DONE]` or one JSON object, else it is forgotten.
  void TakeTail(std::string_view type, std::string_view data);
  // The transfer has ended. Half a character at the end of a text becomes U+FFFD if the stream
  // ended well; of a text that was cut it is forgotten, so that what was delivered is a prefix of
  // what was said.
  void Finish();

  // The decision. `require_finish_reason` makes a mere `[DONE]` a drop.
  StreamEnding ending(bool require_finish_reason = false) const;

  bool done() const;        // `[DONE]` came
  bool finished() const;    // a choice began, and all that began have a finish_reason
  bool saw_text() const;    // text of the answer, not reasoning
  bool saw_output() const;  // a piece of any kind
  bool saw_refusal() const;
  bool saw_tool_call() const;
  const StreamError* error() const;  // null: none

  // In order of index. Those that began: n of them in a whole stream.
  const std::vector<StreamChoice>& choices() const;
  // The last `usage` that came, as a JSON object, wherever it stood; empty: none. After Finish.
  std::string_view usage_json() const;
  // The first that is not empty. Valid UTF-8.
  std::string_view id() const;
  std::string_view model() const;
  std::string_view system_fingerprint() const;
  std::string_view service_tier() const;
  int64_t created() const;  // Unix seconds as the server says; 0: it does not

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace failsoft::wire
