#include "core/text/chunk.h"

#include <algorithm>
#include <cmath>

#include "core/base/utf8.h"
#include "core/text/chunk_cuts.h"
#include "core/text/unicode_class.h"

namespace failsoft::text {
namespace {

constexpr size_t kNone = std::string_view::npos;
constexpr size_t kLookAhead = 4;  // bytes: the character behind the limit

// The part of `text` without white space at its ends, as places.
Chunk Trimmed(std::string_view text, Chunk chunk) {
  size_t begin = 0;
  while (begin < text.size()) {
    const CodePoint first = Decode(text, begin);
    if (!IsStripped(first.value)) break;
    begin += first.size;
  }
  size_t end = text.size();
  while (end > begin) {
    const CodePoint last = DecodeBefore(text, end);
    if (!IsStripped(last.value)) break;
    end -= last.size;
  }
  chunk.begin = Advance(chunk.begin, text.substr(0, begin));
  const Place space = Advance({}, text.substr(end));
  chunk.end.bytes -= space.bytes;
  chunk.end.chars -= space.chars;
  chunk.end.utf16 -= space.utf16;
  return chunk;
}

}  // namespace

base::MaybeFailure CheckUtf8(std::string_view text, uint64_t before) {
  const size_t bad = base::FindInvalidUtf8(text);
  if (bad == kNone) return std::nullopt;
  return base::Failure{base::Code::kArgument,
                       "the text is not UTF-8 at byte " + std::to_string(before + bad), "/text"};
}

Chunker::Chunker(const ChunkOptions& options) : options_(options) {
  if (options.markdown) markdown_.emplace(options.close_fences);
}

base::Result<size_t> Chunker::Take(std::string_view text, bool final, std::vector<Chunk>& chunks) {
  if (!final && text.size() < enough_) return size_t{0};
  auto valid = Validated(text, final);
  if (!valid) return std::move(valid).failure();
  text = *valid;
  if (markdown_) markdown_->Read(text, final, FitsIn(text));
  while (CutNext(text, final, chunks)) {
  }
  const size_t used = begin_;
  Forget(used);
  const size_t left = text.size() - used;
  enough_ = final ? 0 : left + left / 4 + 1;
  return used;
}

// What of `text` is known to be UTF-8: when more will come, without a character that may go on.
base::Result<std::string_view> Chunker::Validated(std::string_view text, bool final) {
  const size_t bad = base::FindInvalidUtf8(text.substr(valid_));
  valid_ = bad == kNone ? text.size() : valid_ + bad;
  if (bad == kNone) return text;
  if (!final && text.size() - valid_ < kLookAhead) return text.substr(0, valid_);
  return *CheckUtf8(text.substr(valid_), place_.bytes - begin_ + valid_);
}

bool Chunker::CutNext(std::string_view text, bool final, std::vector<Chunk>& chunks) {
  if (begin_ == text.size()) return false;
  const Window window = WindowAt(text);
  const bool at_end = window.limit == text.size();
  if (!final) {
    if (text.size() - window.limit < kLookAhead) return false;
    if (markdown_ && !markdown_->Knows(window.limit, FitsIn(text))) return false;
  }
  if (!at_end && window.limit <= end_ && end_ > begin_) {
    MoveTo(text, end_);  // an overlap that leaves no room for anything new
    return true;
  }
  const size_t end = at_end ? text.size() : ChooseCut(text, window);
  const Place behind = Emit(text, end, chunks);
  const size_t next = at_end ? end : OverlapStart(text, end);
  if (next < end) {
    MoveTo(text, next);
  } else {
    place_ = behind;
    begin_ = end;
  }
  end_ = end;
  return true;
}

MarkdownMap::Fits Chunker::FitsIn(std::string_view text) const {
  return [this, text](size_t begin, size_t end) {
    return SizeOf(text.substr(begin, end - begin)) <= options_.max;
  };
}

Chunker::Window Chunker::WindowAt(std::string_view text) const {
  const auto least =
      static_cast<int64_t>(std::ceil(options_.min_fill * static_cast<double>(options_.max)));
  size_t floor = PrefixOf(text, begin_, least);
  // Bytes may end inside a character, which is then the one that fills the chunk enough.
  const bool is_short =
      options_.unit == Unit::kBytes && floor - begin_ < static_cast<size_t>(least);
  if (is_short && floor < text.size()) floor += Decode(text, floor).size;
  const size_t limit = options_.unit == Unit::kChars ? PrefixOf(text, floor, options_.max - least)
                                                     : PrefixOf(text, begin_, options_.max);
  // A character alone may be more than the largest number of tokens: it is a chunk nevertheless.
  return {floor, std::max(limit, begin_ + Decode(text, begin_).size)};
}

// The end of the longest part from `begin` whose size is at most `size`.
size_t Chunker::PrefixOf(std::string_view text, size_t begin, int64_t size) const {
  auto count = static_cast<uint64_t>(size);
  switch (options_.unit) {
    case Unit::kChars:
      return SkipCharacters(text, begin, count);
    case Unit::kBytes: {
      if (text.size() - begin <= count) return text.size();
      size_t end = begin + count;
      while (IsContinuation(text[end])) --end;
      return end;
    }
    default:
      return begin + PrefixOfTokens(text.substr(begin), options_.family, size);
  }
}

int64_t Chunker::SizeOf(std::string_view part) const {
  switch (options_.unit) {
    case Unit::kChars:
      return static_cast<int64_t>(Advance({}, part).chars);
    case Unit::kBytes:
      return static_cast<int64_t>(part.size());
    default:
      return EstimateTokens(part, options_.family);
  }
}

size_t Chunker::ChooseCut(std::string_view text, Window window) {
  const size_t best = BestCut(text, window);
  if (best != kNone) {
    graphemes_ = {};
    return best;
  }
  const size_t begin = std::max(begin_, end_);
  const size_t grapheme = LastGraphemeEnd(text, begin, window.limit, graphemes_);
  if (grapheme == kNone) return window.limit;
  graphemes_ = {};
  return grapheme;
}

// The last cut of the highest level that fills the chunk enough, else the last one, else npos.
size_t Chunker::BestCut(std::string_view text, Window window) const {
  size_t begin = std::max(begin_, end_);
  const size_t floor = std::max(window.floor, begin + 1);
  LineKind lines = LineKind::kProse;
  if (markdown_) {
    const size_t border = markdown_->LastBorder(begin + 1, window.limit);
    if (border != kNone && border >= floor) return border;
    const std::optional<Block> block = markdown_->BlockAround(window.limit);
    if (block && block->fits && block->begin >= begin_) return border;
    if (block) lines = LineKind::kVerbatim;
    if (border != kNone) begin = border;
  }
  const size_t last = CutSearch(text, begin, window.limit, lines).Best(floor);
  return last == kNone && begin > std::max(begin_, end_) ? begin : last;
}

// Where in the end of [begin_, end) the next chunk may begin. A text may be estimated at more
// tokens than the longer one whose end it is: what is left of a word may cost more than all of it.
size_t Chunker::OverlapStart(std::string_view text, size_t end) const {
  constexpr int kTries = 4;
  if (options_.overlap == 0) return end;
  size_t least = begin_ + Decode(text, begin_).size;
  for (int i = 0; i < kTries && least < end; ++i) {
    const size_t start = CutFrom(text, OverlapFloor(text, least, end), end);
    if (options_.unit != Unit::kTokens || start >= end) return start;
    if (SizeOf(text.substr(start, end - start)) <= options_.overlap) return start;
    least = start + Decode(text, start).size;
  }
  return end;
}

// The earliest sentence, else word, else grapheme in [floor, end).
size_t Chunker::CutFrom(std::string_view text, size_t floor, size_t end) const {
  const size_t cut = CutSearch(text, begin_, end, LineKind::kProse).First(floor);
  return cut != kNone ? cut : FirstGraphemeEnd(text, floor, end);
}

// The first place in [least, end] from which not more than the overlap leads to `end`.
size_t Chunker::OverlapFloor(std::string_view text, size_t least, size_t end) const {
  switch (options_.unit) {
    case Unit::kChars:
      return SkipCharactersBack(text, least, end, static_cast<uint64_t>(options_.overlap));
    case Unit::kBytes: {
      size_t floor = std::max(least, end - std::min<size_t>(end, options_.overlap));
      while (floor < end && IsContinuation(text[floor])) ++floor;
      return floor;
    }
    default:
      return TokenOverlapFloor(text, least, end);
  }
}

// Estimates are of texts from their beginning on, so that this comes near from the left.
size_t Chunker::TokenOverlapFloor(std::string_view text, size_t least, size_t end) const {
  constexpr int kTries = 8;
  size_t floor = least;
  for (int i = 0; i < kTries && floor < end; ++i) {
    const int64_t size = SizeOf(text.substr(floor, end - floor));
    if (size <= options_.overlap) return floor;
    const size_t next = PrefixOf(text.substr(0, end), floor, size - options_.overlap);
    floor = std::max(next, floor + Decode(text, floor).size);
  }
  return end;
}

// Returns the place behind the chunk.
Place Chunker::Emit(std::string_view text, size_t end, std::vector<Chunk>& chunks) {
  const std::string_view part = text.substr(begin_, end - begin_);
  const Place behind = Advance(place_, part);
  Chunk chunk{place_, behind};
  if (options_.trim) {
    const size_t again = end_ > begin_ ? end_ - begin_ : 0;  // of the chunk before
    chunk = Trimmed(part, std::move(chunk));
    const bool has_text = chunk.begin.bytes < chunk.end.bytes;
    if (!has_text || chunk.end.bytes - place_.bytes <= again) return behind;
  }
  if (markdown_) chunk.marks = MarksOf(end, part[chunk.end.bytes - place_.bytes - 1] == '\n');
  chunks.push_back(std::move(chunk));
  return behind;
}

// Of the chunk from begin_ to `end`.
std::shared_ptr<const ChunkMarks> Chunker::MarksOf(size_t end, bool ends_line) const {
  const Fence* open = markdown_->FenceAround(begin_);
  const Fence* close = markdown_->FenceAround(end);
  if (open == nullptr && close == nullptr) return nullptr;
  auto marks = std::make_shared<ChunkMarks>();
  if (open != nullptr) marks->before = open->opener + "\n";
  if (close != nullptr) marks->after = (ends_line ? "" : "\n") + close->closer + "\n";
  return marks;
}

void Chunker::MoveTo(std::string_view text, size_t begin) {
  place_ = Advance(place_, text.substr(begin_, begin - begin_));
  begin_ = begin;
}

void Chunker::Forget(size_t used) {
  begin_ -= used;
  end_ -= std::min(end_, used);
  valid_ -= used;
  if (markdown_) markdown_->Forget(used);
}

base::Result<std::vector<Chunk>> ChunkText(std::string_view text, const ChunkOptions& options) {
  std::vector<Chunk> chunks;
  auto used = Chunker(options).Take(text, /*final=*/true, chunks);
  if (!used) return std::move(used).failure();
  return chunks;
}

}  // namespace failsoft::text
