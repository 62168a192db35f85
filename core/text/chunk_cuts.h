// Where a text may be cut.
//
// After a line end (not between CR and LF); after a blank line: a line end with nothing but spaces
// between it and the one before; after a sentence: a mark that ends one, closers, and spaces, which
// the marks of scripts without spaces do not need; after a word: spaces, or between two characters
// of which one belongs to a script without spaces. Never into a grapheme, of what is before a space
// that has a mark only the spaces before it count.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/text/unicode_class.h"

namespace failsoft::text {

// Whether a text's lines are a fence's or a table's, of which each is as good as another.
enum class LineKind : uint8_t { kProse, kVerbatim };

// Cuts in (begin, limit] of `text`, which is longer than that. What stands before `begin` says
// nothing; of what comes after `limit` one character matters.
class CutSearch {
 public:
  static constexpr size_t kNone = std::string_view::npos;

  CutSearch(std::string_view text, size_t begin, size_t limit, LineKind lines);

  // The last cut of the best kind that has one at or above `floor`: blank lines, lines, sentences,
  // words. Without any, the last one below. Or npos.
  size_t Best(size_t floor) const;

  // The first cut in [floor, limit) after a sentence or a line, else after a word, or npos; `floor`
  // is above `begin`.
  size_t First(size_t floor) const;

 private:
  size_t LastLine(size_t floor, size_t before) const;
  size_t LastBlankLine(size_t floor, size_t before) const;
  size_t LastSentence(size_t floor, size_t before) const;
  size_t LastOfAny() const;
  size_t FirstLine(size_t floor) const;
  size_t FirstSentence(size_t floor) const;
  size_t FirstWord(size_t floor) const;

  size_t LineCut(size_t at) const;
  size_t BlankLineCut(size_t at) const;
  size_t SentenceCut(size_t at) const;
  size_t SpaceCut(size_t begin, size_t end) const;

  size_t BeginOf(size_t at) const;
  size_t LineFrom(size_t floor) const;
  size_t SentenceFrom(size_t floor) const;
  size_t Behind(CutClass run, size_t at, size_t end) const;
  CharacterClass ClassAt(size_t at) const;

  std::string_view text_;
  const size_t begin_;
  const size_t limit_;
  const LineKind lines_;
};

}  // namespace failsoft::text
