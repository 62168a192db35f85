// One chat.completion.chunk, taken apart and not yet understood. Private to this folder.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/wire/stream_delta.h"

namespace failsoft::wire {

// Views into the event. A "body" is what stands between the quotes of a JSON string
// (core/json/string_body.h); what is `raw` is a JSON value as it came.
struct ChunkPiece {
  DeltaKind kind = DeltaKind::kText;
  bool is_raw = false;       // `body` is raw: arguments that came as an object
  bool in_snapshot = false;  // from `message`, which repeats what the deltas have said
  bool is_function_call = false;
  bool is_plain = false;  // `body`, which is not empty, is known to be what it stands for
  std::string_view body;
  // kToolCall; empty when missing.
  std::optional<int64_t> tool_index;
  std::string_view tool_id_body;
  std::string_view tool_name_body;
};

struct ChunkChoice {
  std::optional<int64_t> index;
  bool has_delta = false;
  std::string_view finish_body;
  std::string_view usage_raw;
  std::string_view logprobs_raw[2];  // `content` and `refusal`, each a list
  size_t pieces_end = 0;             // its pieces follow those of the choice before
};

struct Chunk {
  explicit Chunk(std::string bytes) : event(std::move(bytes)) {}
  Chunk(const Chunk&) = delete;
  Chunk& operator=(const Chunk&) = delete;

  const std::string event;  // valid UTF-8; what the views are into
  bool has_members = false;
  bool has_choices = false;          // the member is there, even as null
  bool may_be_error = false;         // a sign of it stands at the top
  bool error_is_text = false;        // "error": "text"
  std::string_view inner_error_raw;  // `error` further down
  std::string_view id_body;
  std::string_view model_body;
  std::string_view fingerprint_body;
  std::string_view tier_body;
  std::string_view created_raw;
  std::string_view usage_raw;
  std::string_view groq_usage_raw;
  std::vector<ChunkChoice> choices;
  std::vector<ChunkPiece> pieces;
  std::vector<std::string_view> idle_bodies;  // strings at the top that nobody reads
};

// Fills in what the event says. False: it is not JSON. Anything that is JSON can be read; what is
// of a wrong type is as if it were not there. Pieces without a text (and, in tool calls, without id
// and name) are left out.
bool ReadChunk(Chunk& chunk);

}  // namespace failsoft::wire
