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

// Whether the last byte of a line end may be at `at`: LF, VT, FF, CR, NEL (C2 85), U+2028 and
// U+2029 (E2 80 A8 or A9). Sure enough for what is then looked at properly.
bool MayEndLine(std::string_view text, size_t at) {
  const auto byte = static_cast<uint8_t>(text[at]);
  if (byte >= 0x0A && byte <= 0x0D) return true;
  return (byte == 0x85 || byte == 0xA8 || byte == 0xA9) && at > 0 &&
         (static_cast<uint8_t>(text[at - 1]) == (byte == 0x85 ? 0xC2 : 0x80));
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
    Skip(floor);
    if (at_ > begin_ && !Done(floor)) Step();
  }
}

void CutSearch::GoBackToAny() {
  while (at_ > begin_ && Last() == kNone) {
    Skip(begin_);
    if (at_ > begin_) Step();
  }
}

Cuts CutSearch::AllFrom(size_t floor) {
  first_floor_ = floor;
  while (at_ > begin_ && (at_ >= floor || IsOpenAt(floor))) {
    Skip(floor);
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

// Whatever makes no cut, many bytes at a time.
void CutSearch::Skip(size_t floor) {
  if (!has_next_) return;
  const size_t stop = std::max(begin_, floor);
  if (next_is_ == CutClass::kSpace) {
    SkipSpaces(floor);
  } else if (OnlyLinesMatter()) {
    SkipToLineEnd(stop);
  } else if (!IsOpenAt(0)) {
    if (next_is_ != CutClass::kWide || WordIsKnown()) SkipOrdinary(stop);
    if (!WordIsKnown()) SkipJoined(stop);
  }
}

// Another word's end would change nothing: of two cuts the later is better, unless the other is of
// a higher level.
bool CutSearch::WordIsKnown() const { return first_floor_ == kNone && has_cut_; }

// As much is true of a sentence's end, and what is before no line end cannot change that.
bool CutSearch::OnlyLinesMatter() const {
  if (!WordIsKnown() || line_end_ != kNone || next_is_ == CutClass::kLineEnd) return false;
  return lines_ == LineKind::kVerbatim || cuts_.last[Index(CutLevel::kSentence)] != kNone ||
         cuts_.last[Index(CutLevel::kLine)] != kNone;
}

void CutSearch::SkipToLineEnd(size_t stop) {
  size_t at = at_;
  while (at > stop && !MayEndLine(text_, at - 1)) --at;
  if (at < at_ && at > begin_) {
    while (IsContinuation(text_[at])) ++at;  // into the middle of a character of the floor's
  }
  MoveBackTo(std::min(at, at_));
}

// Of a run of spaces only the last matters, which has been met.
void CutSearch::SkipSpaces(size_t floor) {
  if (space_end_ == kNone) return;
  const size_t stop = space_end_ >= floor ? begin_ : std::max(begin_, floor);
  size_t at = at_;
  while (at > stop) {
    const size_t before = Before(text_, at);
    if (CutClassOf(Decode(text_, before).value) != CutClass::kSpace) break;
    at = before;
  }
  MoveBackTo(at);
}

// Most characters of most texts: those that make no cut, and close nothing, for nothing is open.
void CutSearch::SkipOrdinary(size_t stop) {
  size_t at = at_;
  CutClass next = next_is_;
  while (at > stop) {
    const CodePoint now = DecodeBefore(text_, at);
    const CutClass is = CutClassOf(now.value);
    const size_t begin = at - now.size;
    const size_t before = IsOrdinary(is, next) ? begin : OrdinaryBefore(is, begin, at, next);
    if (before == at) break;
    next = before == begin ? is : CutClassOf(Decode(text_, before).value);
    at = before;
  }
  MoveBackTo(at);
}

// Where words have no spaces: what holds together with the character behind it, as jamo do.
void CutSearch::SkipJoined(size_t stop) {
  size_t at = at_;
  GraphemeClass next = ClassOfCharacter(next_).grapheme;
  while (at > stop) {
    const size_t before = Before(text_, at);
    const CharacterClass now = ClassOfCharacter(Decode(text_, before).value);
    const bool wide = now.cut == CutClass::kWide || now.cut == CutClass::kWideMark;
    if (!wide || !MayJoin(now.grapheme, next)) break;
    next = now.grapheme;
    at = before;
  }
  MoveBackTo(at);
}

void CutSearch::MoveBackTo(size_t at) {
  if (at >= at_) return;
  at_ = at;
  next_ = Decode(text_, at).value;
  next_is_ = CutClassOf(next_);
}

// Of a character before one that is `next`, where nothing is open.
bool CutSearch::IsOrdinary(CutClass is, CutClass next) const {
  switch (is) {
    case CutClass::kOther:
    case CutClass::kOpener:
    case CutClass::kFullStop:  // of a sentence only before a space
    case CutClass::kEnd:
      return true;
    case CutClass::kWide:
      return WordIsKnown();
    case CutClass::kWideMark:  // the end of something only before what may begin
    case CutClass::kWideComma:
      return WordIsKnown() || KeepsToTheLeft(next);
    case CutClass::kCloser:
    case CutClass::kWideEnd:
      return KeepsToTheLeft(next);
    default:
      return false;
  }
}

// Where the ordinary characters begin of which the last is in [begin, end): closers that end
// nothing, or a space that ends no sentence, with what is before it. `end` when there are none.
size_t CutSearch::OrdinaryBefore(CutClass is, size_t begin, size_t end, CutClass next) const {
  if (is == CutClass::kSpace) return OrdinarySpaceBefore(begin, end);
  if (is != CutClass::kCloser || (next == CutClass::kWide && !WordIsKnown())) return end;
  const size_t closers = ClosersBefore(end);
  const bool ends_nothing = closers > begin_ && ClassBefore(closers) != CutClass::kWideEnd;
  return ends_nothing ? closers : end;
}

size_t CutSearch::OrdinarySpaceBefore(size_t begin, size_t end) const {
  // A mark's: behind a tab, too, which a mark does not join.
  const char32_t space = end - begin == 1 ? U' ' : Decode(text_, begin).value;
  if (!SurelyEndsBetween(space, Decode(text_, end).value)) return begin;
  if (!WordIsKnown()) return end;
  const size_t closers = ClosersBefore(begin);
  if (closers == begin_) return end;
  const CodePoint before = DecodeBefore(text_, closers);
  const size_t at = closers - before.size;
  switch (const CutClass is = CutClassOf(before.value)) {
    case CutClass::kSpace:
    case CutClass::kLineEnd: {  // a run of its own, with closers between
      const bool apart =
          closers < begin && SurelyEndsBetween(before.value, Decode(text_, closers).value);
      return apart ? closers : end;
    }
    case CutClass::kFullStop:
    case CutClass::kEnd:
    case CutClass::kWideEnd:
      return IsSentence(is, at) ? end : at;
    default:
      return at;
  }
}

// Where the closers begin that end at `end`.
size_t CutSearch::ClosersBefore(size_t end) const {
  while (end > begin_) {
    const CodePoint now = DecodeBefore(text_, end);
    if (CutClassOf(now.value) != CutClass::kCloser) break;
    end -= now.size;
  }
  return end;
}

CutClass CutSearch::ClassBefore(size_t end) const {
  return CutClassOf(DecodeBefore(text_, end).value);
}

void CutSearch::Step() {
  const bool ascii = static_cast<uint8_t>(text_[at_ - 1]) < 0x80;
  const size_t begin = ascii ? at_ - 1 : Before(text_, at_);
  const char32_t value = ascii ? char32_t(text_[begin]) : Decode(text_, begin).value;
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
  if (end == kNone) return ForgetRuns();
  Found(IsSentence(now.is, now.begin) ? CutLevel::kSentence : CutLevel::kWord, end);
  ForgetRuns();
}

// Whether the mark at `at`, behind which there is a space, ends a sentence.
bool CutSearch::IsSentence(CutClass is, size_t at) const {
  return lines_ == LineKind::kProse &&
         !(is == CutClass::kFullStop && EndsAbbreviation(text_, begin_, at));
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
  if (WordIsKnown()) return;
  if (!wide || !has_next_ || KeepsToTheLeft(next_is_) || now.is == CutClass::kOpener) return;
  if (MayCutAfter(now)) Found(CutLevel::kWord, now.end);
}

bool CutSearch::MayCutAfter(const Character& now) const {
  return !has_next_ || SurelyEndsBetween(now.value, next_);
}

void CutSearch::Found(CutLevel level, size_t at) {
  if (cuts_.last[Index(level)] == kNone) cuts_.last[Index(level)] = at;
  has_cut_ = true;
  if (first_floor_ != kNone && at >= first_floor_) cuts_.first[Index(level)] = at;
}

void CutSearch::ForgetRuns() { line_end_ = space_end_ = close_end_ = kNone; }

}  // namespace failsoft::text
