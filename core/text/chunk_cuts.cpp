#include "core/text/chunk_cuts.h"

#include <algorithm>

#include "core/text/chunk_abbreviation.h"
#include "core/text/grapheme.h"
#include "core/text/unicode_utf8.h"

namespace failsoft::text {
namespace {

constexpr size_t kNone = Cuts::kNone;

constexpr size_t Index(CutLevel level) { return static_cast<size_t>(level); }

// What a line, or a chunk, does not begin with.
bool KeepsToTheLeft(CutClass is) {
  switch (is) {
    case CutClass::kOther:
    case CutClass::kOpener:
    case CutClass::kWide:
      return false;
    default:
      return true;
  }
}

}  // namespace

CutSearch::CutSearch(std::string_view text, size_t begin, size_t limit, LineKind lines)
    : text_(text), begin_(begin), lines_(lines), at_(limit) {
  if (limit == text.size()) return;
  next_ = Decode(text, limit).value;
  next_is_ = CutClassOf(next_);
  has_next_ = true;
}

void CutSearch::GoBackTo(size_t floor) {
  while (at_ > begin_ && !Done(floor)) {
    SkipOrdinary(floor);
    if (at_ > begin_ && !Done(floor)) Step();
  }
}

void CutSearch::GoBackToAny() {
  while (at_ > begin_ && Last() == kNone) {
    SkipOrdinary(begin_);
    if (at_ > begin_) Step();
  }
}

Cuts CutSearch::AllFrom(size_t floor) {
  first_floor_ = floor;
  while (at_ > begin_ && (at_ >= floor || IsOpenAt(floor))) {
    SkipOrdinary(floor);
    if (at_ > begin_ && (at_ >= floor || IsOpenAt(floor))) Step();
  }
  return cuts_;
}

size_t CutSearch::Best(size_t floor) const {
  for (size_t level = kCutLevels; level-- > 0;) {
    if (cuts_.last[level] != kNone && cuts_.last[level] >= floor) return cuts_.last[level];
  }
  return kNone;
}

size_t CutSearch::Last() const {
  size_t last = 0;  // no cut is there
  for (const size_t cut : cuts_.last) last = cut == kNone ? last : std::max(last, cut);
  return last == 0 ? kNone : last;
}

// Below the floor only what an open run will turn out to be is of interest.
bool CutSearch::Done(size_t floor) const {
  const CutLevel highest = lines_ == LineKind::kProse ? CutLevel::kBlankLine : CutLevel::kLine;
  if (cuts_.last[Index(highest)] != kNone) return true;
  return at_ < floor && !IsOpenAt(floor);  // a cut is found by stepping over what lies before it
}

bool CutSearch::IsOpenAt(size_t floor) const {
  const auto open = [floor](size_t end) { return end != kNone && end >= floor; };
  return open(line_end_) || open(space_end_) || open(close_end_);
}

// Most characters of most texts: those that make no cut, and close nothing, for nothing is open.
void CutSearch::SkipOrdinary(size_t floor) {
  if (!has_next_ || next_is_ != CutClass::kOther || IsOpenAt(0)) return;
  const size_t stop = std::max(begin_, floor);
  size_t at = at_;
  while (at > stop) {
    const size_t before = OrdinaryBefore(at);
    if (before == at) break;
    at = before;
  }
  if (at >= at_) return;
  at_ = at;
  next_ = Decode(text_, at).value;
}

// Where the ordinary characters begin of which the last ends at `at`: one, or a letter and the
// space behind it once a word's end is known. `at` when there are none.
size_t CutSearch::OrdinaryBefore(size_t at) const {
  const auto byte = [this](size_t i) { return static_cast<uint8_t>(text_[i]); };
  const auto is_letter = [&](size_t i) {
    return byte(i) < 0x80 && kAsciiClasses[byte(i)] == CutClass::kOther;
  };
  if (is_letter(at - 1)) return at - 1;
  const bool words_matter = first_floor_ != kNone || cuts_.last[Index(CutLevel::kWord)] == kNone;
  if (byte(at - 1) < 0x80) {
    const bool is_gap = byte(at - 1) == ' ' && !words_matter;
    return is_gap && at - 1 > begin_ && is_letter(at - 2) ? at - 2 : at;
  }
  const size_t before = Before(text_, at);
  const bool ordinary = CutClassOf(Decode(text_, before).value) == CutClass::kOther;
  return ordinary && before >= begin_ ? before : at;
}

void CutSearch::Step() {
  const size_t begin = Before(text_, at_);
  const char32_t value = Decode(text_, begin).value;
  const Character now{value, begin, at_, CutClassOf(value)};
  switch (now.is) {
    case CutClass::kLineEnd:
      TakeLineEnd(now);
      break;
    case CutClass::kSpace:
      TakeSpace(now);
      break;
    case CutClass::kCloser:
      TakeCloser(now);
      break;
    case CutClass::kFullStop:
    case CutClass::kEnd:
    case CutClass::kWideEnd:
      TakeEnd(now);
      break;
    default:
      TakeOther(now);
  }
  at_ = begin;
  next_ = value;
  next_is_ = now.is;
  has_next_ = true;
}

void CutSearch::TakeLineEnd(const Character& now) {
  if (now.value == '\r' && has_next_ && next_ == '\n') return;  // one line end, seen already
  if (line_end_ != kNone && lines_ == LineKind::kProse) Found(CutLevel::kBlankLine, line_end_);
  ForgetRuns();
  Found(CutLevel::kLine, now.end);
  line_end_ = now.end;
}

void CutSearch::TakeSpace(const Character& now) {
  close_end_ = kNone;
  const bool goes_on = space_end_ != kNone && next_is_ == CutClass::kSpace;
  if (goes_on || !MayCutAfter(now)) return;
  space_end_ = now.end;
  Found(CutLevel::kWord, now.end);
}

void CutSearch::TakeCloser(const Character& now) {
  line_end_ = kNone;
  const bool is_last = space_end_ == kNone && close_end_ == kNone && !KeepsToTheLeft(next_is_);
  if (is_last && MayCutAfter(now)) close_end_ = now.end;
  TakeWordCut(now);
}

void CutSearch::TakeEnd(const Character& now) {
  const size_t end = SentenceEnd(now);
  const bool is_sentence =
      end != kNone && lines_ == LineKind::kProse &&
      !(now.is == CutClass::kFullStop && EndsAbbreviation(text_, begin_, now.begin));
  if (end != kNone) Found(is_sentence ? CutLevel::kSentence : CutLevel::kWord, end);
  ForgetRuns();
}

// Behind the spaces and closers that belong to a sentence of which `now` is the end.
size_t CutSearch::SentenceEnd(const Character& now) const {
  if (space_end_ != kNone || now.is != CutClass::kWideEnd) return space_end_;
  if (close_end_ != kNone) return close_end_;
  return !KeepsToTheLeft(next_is_) && MayCutAfter(now) ? now.end : kNone;
}

void CutSearch::TakeOther(const Character& now) {
  ForgetRuns();
  TakeWordCut(now);
}

// Between two characters of which one belongs to a script without spaces, or after its comma.
void CutSearch::TakeWordCut(const Character& now) {
  const bool wide = now.is == CutClass::kWide || now.is == CutClass::kWideMark ||
                    now.is == CutClass::kWideComma || next_is_ == CutClass::kWide;
  if (first_floor_ == kNone && cuts_.last[Index(CutLevel::kWord)] != kNone) return;
  if (!wide || !has_next_ || KeepsToTheLeft(next_is_) || now.is == CutClass::kOpener) return;
  if (MayCutAfter(now)) Found(CutLevel::kWord, now.end);
}

bool CutSearch::MayCutAfter(const Character& now) const {
  return !has_next_ || SurelyEndsBetween(now.value, next_);
}

void CutSearch::Found(CutLevel level, size_t at) {
  if (cuts_.last[Index(level)] == kNone) cuts_.last[Index(level)] = at;
  if (first_floor_ != kNone && at >= first_floor_) cuts_.first[Index(level)] = at;
}

void CutSearch::ForgetRuns() { line_end_ = space_end_ = close_end_ = kNone; }

}  // namespace failsoft::text
