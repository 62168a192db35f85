// Where a text may be cut, found by going backwards.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/text/unicode_class.h"

namespace failsoft::text {

enum class CutLevel : uint8_t { kWord, kSentence, kLine, kBlankLine };
inline constexpr size_t kCutLevels = 4;

// Whether a text's lines are a fence's or a table's, of which each is as good as another.
enum class LineKind : uint8_t { kProse, kVerbatim };

struct Cuts {
  static constexpr size_t kNone = std::string_view::npos;

  size_t last[kCutLevels] = {kNone, kNone, kNone, kNone};  // by level
  size_t first[kCutLevels] = {kNone, kNone, kNone, kNone};
};

// Goes back from `limit`, at or before the end of `text`. Cuts lie in (begin, limit]; what stands
// before `begin` says nothing. What comes after `limit` matters for one character, if it is there.
class CutSearch {
 public:
  CutSearch(std::string_view text, size_t begin, size_t limit, LineKind lines);

  // Goes on until all cuts at or above `floor` are known, or one of the highest level.
  void GoBackTo(size_t floor);
  // Goes on until any cut is found, to `begin` at the most.
  void GoBackToAny();

  // All cuts at or above `floor`.
  Cuts AllFrom(size_t floor);

  // The last cut of the highest level that has one at or above `floor`, or npos.
  size_t Best(size_t floor) const;
  // The last cut of any level, or npos.
  size_t Last() const;

 private:
  struct Character {
    char32_t value;
    size_t begin;
    size_t end;
    CutClass is;
  };

  bool Done(size_t floor) const;
  bool IsOpenAt(size_t floor) const;
  bool WordIsKnown() const;
  bool OnlyLinesMatter() const;
  void Skip(size_t floor);
  void SkipToLineEnd(size_t stop);
  void SkipSpaces(size_t floor);
  void SkipOrdinary(size_t stop);
  void SkipJoined(size_t stop);
  void MoveBackTo(size_t at);
  bool IsOrdinary(CutClass is, CutClass next) const;
  size_t OrdinaryBefore(CutClass is, size_t begin, size_t end, CutClass next) const;
  size_t OrdinarySpaceBefore(size_t begin, size_t end) const;
  size_t ClosersBefore(size_t end) const;
  CutClass ClassBefore(size_t end) const;
  void Step();
  void TakeLineEnd(const Character& now);
  void TakeSpace(const Character& now);
  void TakeCloser(const Character& now);
  void TakeEnd(const Character& now);
  void TakeOther(const Character& now);
  void TakeWordCut(const Character& now);
  size_t SentenceEnd(const Character& now) const;
  bool IsSentence(CutClass is, size_t at) const;
  bool MayCutAfter(const Character& now) const;
  void Found(CutLevel level, size_t at);
  void ForgetRuns();

  std::string_view text_;
  const size_t begin_;
  const LineKind lines_;
  size_t at_;          // everything from here to the limit has been seen
  char32_t next_ = 0;  // the character at at_, if there is one
  CutClass next_is_ = CutClass::kOther;
  bool has_next_ = false;
  size_t line_end_ = Cuts::kNone;   // behind a line end with nothing but spaces between it and at_
  size_t space_end_ = Cuts::kNone;  // behind spaces with nothing but closers between
  size_t close_end_ = Cuts::kNone;  // behind closers that begin at at_
  size_t first_floor_ = Cuts::kNone;  // cuts below are of no interest for `first`
  Cuts cuts_;
  bool has_cut_ = false;  // of any level
};

}  // namespace failsoft::text
