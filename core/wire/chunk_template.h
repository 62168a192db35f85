// The quick way for most events of a stream: they differ from the one before in little but a text.
// Private to this folder.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/wire/chunk.h"

namespace failsoft::wire {

// What an event was but for the strings that vary: its one piece of text, and strings at its top
// that nobody reads (OpenAI pads events with one, so that their lengths do not give away the text).
//
// An event matches when all other bytes are the same, and a whole JSON string body, up to its
// closing quote, stands where each of the strings was: it then is the same JSON but for these
// strings, whatever they hold, and means the same.
class ChunkTemplate {
 public:
  // Takes the shape of an event that has been read, if all that a further event of this shape would
  // say is its text. False: it is not, and an earlier shape is kept.
  bool Learn(const Chunk& chunk);

  // The piece of an event of this shape, or null: read it in full. Valid until the next call.
  const ChunkPiece* Match(std::string_view event);

 private:
  static constexpr size_t kMaxGaps = 8;

  void LearnGaps(const Chunk& chunk);

  std::string literals_;  // the bytes around the gaps, one after the other
  std::array<uint16_t, kMaxGaps + 1> literal_sizes_ = {};
  size_t gaps_ = 0;  // 0: nothing learned
  size_t text_gap_ = 0;
  ChunkPiece piece_;
};

}  // namespace failsoft::wire
