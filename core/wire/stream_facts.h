// What is known of a stream when it has ended.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/wire/reply.h"

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

inline constexpr std::string_view kPlainStreamError = "stream_error";
inline constexpr std::string_view kMalformedChunk = "malformed_chunk";

struct StreamError {
  ErrorReply reply;  // its type is kPlainStreamError when the server names none, kMalformedChunk
                     // for an event that is no JSON
  std::string body;  // the event it came in: valid UTF-8, at most 1 MiB; secrets not yet scrubbed
};

struct StreamChoice {
  int index = 0;
  std::string finish_reason;  // empty: not finished
  std::string logprobs_json;  // {"content":[...],"refusal":[...]} of all pieces; empty: none
};

}  // namespace failsoft::wire
