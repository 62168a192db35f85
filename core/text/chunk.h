// Cutting a text into chunks that fit, where a reader would cut it.
//
// In a window of the largest size that fits, the last cut of the best kind is taken that leaves the
// chunk at least `min_fill` full. The kinds, best first: in Markdown, before a heading and around a
// fence or a table; after a blank line; after a line end; after a sentence; after a word (around
// each character where words are written without spaces); between graphemes. A cut falls behind
// what separates (spaces, the line end), never into a grapheme that fits, and nothing is lost:
// without overlap the chunks joined are the text.
//
// One pass, linear time, the same result however the text is fed.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/text/chunk_markdown.h"
#include "core/text/grapheme.h"
#include "core/text/tokens.h"
#include "core/text/unicode_utf8.h"

namespace failsoft::text {

// What stands before and after a chunk that has a part of a fence, so that it is one by itself.
struct ChunkMarks {
  std::string before;
  std::string after;
};

struct Chunk {
  Place begin;
  Place end;
  std::shared_ptr<const ChunkMarks> marks = nullptr;  // none, mostly
};

enum class Unit : uint8_t { kChars, kBytes, kTokens };  // code points, UTF-8, EstimateTokens

struct ChunkOptions {
  int64_t max = 0;  // largest size of a chunk, in units
  Unit unit = Unit::kChars;
  Family family = Family::kUnknown;  // of tokens
  int64_t overlap = 0;               // how much of a chunk's end the next may begin with
  double min_fill = 0.5;
  bool markdown = false;
  bool close_fences = false;  // in Markdown: chunks have marks
  bool trim = false;          // chunks without white space at their ends, none that is nothing else
};

// From a JSON object: see failsoft_text_chunk in texts.h. Failure: kArgument, with the field.
base::Result<ChunkOptions> ParseChunkOptions(std::string_view json, ChunkOptions defaults = {});

// Failure: kArgument, when `text` is not UTF-8; `before` bytes came before it.
base::MaybeFailure CheckUtf8(std::string_view text, uint64_t before = 0);

// A text that comes in parts.
class Chunker {
 public:
  explicit Chunker(const ChunkOptions& options);

  // `text` is what has not been used so far and what has come since. Chunks that no further text
  // can change go to `chunks`, with their places in the whole; when `final`, all of them. Returns
  // how many bytes of `text` have been used: the next call's text begins behind them. After a
  // failure (kArgument: not UTF-8) nothing has been used.
  base::Result<size_t> Take(std::string_view text, bool final, std::vector<Chunk>& chunks);

 private:
  struct Window {
    size_t floor;  // below it a chunk is less than min_fill full
    size_t limit;  // the largest chunk's end
  };

  base::Result<std::string_view> Validated(std::string_view text, bool final);
  bool CutNext(std::string_view text, bool final, std::vector<Chunk>& chunks);
  MarkdownMap::Fits FitsIn(std::string_view text) const;
  Window WindowAt(std::string_view text) const;
  size_t PrefixOf(std::string_view text, size_t begin, int64_t size) const;
  int64_t SizeOf(std::string_view part) const;
  size_t ChooseCut(std::string_view text, Window window);
  size_t BestCut(std::string_view text, Window window) const;
  size_t OverlapStart(std::string_view text, size_t end) const;
  size_t CutFrom(std::string_view text, size_t floor, size_t end) const;
  size_t OverlapFloor(std::string_view text, size_t least, size_t end) const;
  size_t TokenOverlapFloor(std::string_view text, size_t least, size_t end) const;
  Place Emit(std::string_view text, size_t end, std::vector<Chunk>& chunks);
  std::shared_ptr<const ChunkMarks> MarksOf(size_t end, bool ends_line) const;
  void MoveTo(std::string_view text, size_t begin);
  void Forget(size_t used);

  const ChunkOptions options_;
  Place place_;        // where the next chunk begins
  size_t begin_ = 0;   // the same, in the text of the current call
  size_t end_ = 0;     // where the last one ended: behind begin_, with overlap
  size_t valid_ = 0;   // so far the text is UTF-8
  size_t enough_ = 0;  // not worth looking at less text than this
  GraphemeWalk graphemes_;
  std::optional<MarkdownMap> markdown_;
};

// The same of a text that is there as a whole.
base::Result<std::vector<Chunk>> ChunkText(std::string_view text, const ChunkOptions& options);

}  // namespace failsoft::text
