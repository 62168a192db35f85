// Chunks of a text that is larger than memory: it is handed in in parts, of which only what is not
// yet in a chunk is kept.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/text/chunk.h"

namespace failsoft::text {

struct ChunkBatch {
  std::vector<Chunk> chunks;  // their places are those in the whole text
  std::string text;           // where they all lie
  uint64_t begin = 0;         // of `text` in the whole, in bytes
};

class ChunkFeed {
 public:
  explicit ChunkFeed(const ChunkOptions& options) : chunker_(options) {}

  // The chunks that are certain once `part` has come too. A part may end anywhere, even inside a
  // character. Failure: kArgument, when the text is not UTF-8, then again every time; kState after
  // Finish.
  base::Result<ChunkBatch> Write(std::string_view part) { return Take(part, /*final=*/false); }

  // The rest.
  base::Result<ChunkBatch> Finish() { return Take({}, /*final=*/true); }

 private:
  base::Result<ChunkBatch> Take(std::string_view part, bool final);

  Chunker chunker_;
  std::string kept_;
  uint64_t begin_ = 0;                   // of what is kept, in the whole
  bool lost_ = false;                    // a part, for want of memory
  std::optional<base::Failure> failed_;  // why nothing more can be taken
};

}  // namespace failsoft::text
