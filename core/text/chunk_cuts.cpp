#include "core/text/chunk_cuts.h"

#include <algorithm>

#include "core/text/chunk_abbreviation.h"
#include "core/text/chunk_filter.h"
#include "core/text/grapheme.h"
#include "core/text/unicode_utf8.h"

namespace failsoft::text {
namespace {

constexpr size_t kNone = CutSearch::kNone;
constexpr size_t kLongestLineEnd = 3;  // bytes

constexpr PairFilter::Bytes kAny = PairFilter::kAny;

// LF, VT, FF, CR; NEL; U+2028 and U+2029, by their last two bytes.
constexpr PairFilter kLineEnds = {
    {{{0x0A, 0x0D}}, {kAny}}, {{{0xC2, 0xC2}}, {{0x85, 0x85}}}, {{{0x80, 0x80}}, {{0xA8, 0xA9}}}};

// The last byte of a space or of a line end, and what may begin a line end.
constexpr PairFilter kBlankLines = {
    {{{0x09, 0x0D}, {0x20, 0x20}, {0x80, 0xBF}}, {{0x0A, 0x0D}, {0xC2, 0xC2}, {0xE2, 0xE2}}}};

// An ASCII mark and what may be a space or a closer; other marks by their last two bytes, or their
// first two where kana have the same last ones.
constexpr PairFilter kSentenceEnds = {
    {{{'!', '!'}, {'.', '.'}, {'?', '?'}},
     {{'\t', '\t'},
      {' ', ' '},
      {'"', '"'},
      {'\'', '\''},
      {')', ')'},
      {']', ']'},
      {'}', '}'},
      {0xC2, 0xC2},
      {0xE0, 0xE3},
      {0xEF, 0xEF}}},
    {{{0xD6, 0xD6}, {0xD8, 0xD8}, {0xDB, 0xDB}}, {{0x89, 0x89}, {0x94, 0x94}, {0x9F, 0x9F}}},
    {{{0xA5, 0xA5}}, {{0xA4, 0xA5}}},
    {{{0xE1, 0xE1}}, {{0x81, 0x81}, {0x8D, 0x8D}, {0x9F, 0x9F}}},
    {{{0x80, 0x80}}, {{0x82, 0x82}, {0xA6, 0xA6}}},
    {{{0xBC, 0xBC}}, {{0x81, 0x81}, {0x9F, 0x9F}}},
    {{{0xBD, 0xBD}}, {{0xA1, 0xA1}}}};

// Spaces and line ends, those of three bytes by their last two, and all that belongs to scripts
// without spaces.
constexpr PairFilter kAnyCuts = {
    {{{0x09, 0x0D}, {0x20, 0x20}, {0xE3, 0xE9}, {0xEB, 0xED}}, {kAny}},
    {{{0xC2, 0xC2}}, {{0x85, 0x85}, {0xA0, 0xA0}}},
    {{{0x80, 0x80}}, {{0x80, 0x8A}, {0xA6, 0xA6}, {0xA8, 0xA9}, {0xAF, 0xAF}}},
    {{{0x81, 0x81}, {0x9A, 0x9A}}, {{0x80, 0x80}, {0x9F, 0x9F}}},
    {{{0xE1, 0xE1}}, {{0x84, 0x87}}},
    {{{0xE2, 0xE2}, {0xEA, 0xEA}}, {{0xA5, 0xA5}, {0xB0, 0xBF}}},
    {{{0xEF, 0xEF}}, {{0xA4, 0xAB}, {0xBC, 0xBF}}},
    {{{0xF0, 0xF0}}, {{0x9B, 0x9B}, {0xA0, 0xBF}}}};

template <typename... Classes>
constexpr uint32_t Bits(Classes... classes) {
  return ((1U << static_cast<unsigned>(classes)) | ...);
}

constexpr bool IsOneOf(CutClass is, uint32_t classes) {
  return (classes >> static_cast<unsigned>(is) & 1U) != 0;
}

// What a line, or a chunk, may begin with: the others keep to what is on their left.
constexpr uint32_t kBeginners = Bits(CutClass::kOther, CutClass::kOpener, CutClass::kWide);
constexpr uint32_t kMarks = Bits(CutClass::kFullStop, CutClass::kEnd, CutClass::kWideEnd);
constexpr uint32_t kCutting = Bits(CutClass::kSpace, CutClass::kLineEnd, CutClass::kWideEnd,
                                   CutClass::kWide, CutClass::kWideMark, CutClass::kWideComma);

// By class of the character before, those after it that a cut may part from it.
constexpr uint32_t kParts[] = {
    /* kOther */ Bits(CutClass::kWide),
    /* kSpace */ ~0U,
    /* kLineEnd */ ~0U,
    /* kFullStop */ 0,
    /* kEnd */ 0,
    /* kWideEnd */ kBeginners,
    /* kWideComma */ kBeginners,
    /* kCloser */ Bits(CutClass::kWide),
    /* kOpener */ 0,
    /* kWide */ kBeginners,
    /* kWideMark */ kBeginners,
};

bool Parts(CharacterClass before, CharacterClass after) {
  return IsOneOf(after.cut, kParts[static_cast<size_t>(before.cut)]) &&
         !MayJoin(before.grapheme, after.grapheme);
}

}  // namespace

CutSearch::CutSearch(std::string_view text, size_t begin, size_t limit, LineKind lines)
    : text_(text), begin_(begin), limit_(limit), lines_(lines) {}

// Any cut first, for then no text is gone over more than once in vain.
size_t CutSearch::Best(size_t floor) const {
  const size_t last = LastOfAny();
  if (last == kNone || last < floor) return last;
  const bool prose = lines_ == LineKind::kProse;
  const size_t line = LastLine(floor, last);
  if (line != kNone) {
    const size_t blank = prose ? LastBlankLine(floor, line) : kNone;
    return blank != kNone ? blank : line;
  }
  const size_t sentence = prose ? LastSentence(floor, last) : kNone;
  return sentence != kNone ? sentence : last;
}

size_t CutSearch::First(size_t floor) const {
  const size_t first = std::min(FirstLine(floor), FirstSentence(floor));
  return first != kNone ? first : FirstWord(floor);
}

size_t CutSearch::LastLine(size_t floor, size_t before) const {
  BackwardPairs pairs(kLineEnds, text_, LineFrom(floor), before);
  for (size_t at; (at = pairs.Next()) != kNone;) {
    const size_t cut = LineCut(BeginOf(at));
    if (cut != kNone) return cut >= floor ? cut : kNone;
  }
  return kNone;
}

size_t CutSearch::FirstLine(size_t floor) const {
  for (size_t at = LineFrom(floor); (at = kLineEnds.First(text_, at, limit_)) != kNone; ++at) {
    const size_t cut = LineCut(BeginOf(at));
    if (cut != kNone && cut >= floor) return cut < limit_ ? cut : kNone;
  }
  return kNone;
}

size_t CutSearch::LastBlankLine(size_t floor, size_t before) const {
  BackwardPairs pairs(kBlankLines, text_, std::max(LineFrom(floor), begin_ + 1) - 1, before - 1);
  for (size_t at; (at = pairs.Next()) != kNone;) {
    const size_t cut = BlankLineCut(at + 1);
    if (cut != kNone) return cut >= floor ? cut : kNone;
  }
  return kNone;
}

size_t CutSearch::LastSentence(size_t floor, size_t before) const {
  BackwardPairs pairs(kSentenceEnds, text_, SentenceFrom(floor), before);
  for (size_t at; (at = pairs.Next()) != kNone;) {
    const size_t cut = SentenceCut(BeginOf(at));
    if (cut != kNone) return cut >= floor ? cut : kNone;
  }
  return kNone;
}

size_t CutSearch::FirstSentence(size_t floor) const {
  for (size_t at = SentenceFrom(floor); (at = kSentenceEnds.First(text_, at, limit_)) != kNone;
       ++at) {
    const size_t cut = SentenceCut(BeginOf(at));
    if (cut != kNone && cut >= floor) return cut < limit_ ? cut : kNone;
  }
  return kNone;
}

// Character by character where most may make a cut, else from one that may to the next.
size_t CutSearch::LastOfAny() const {
  constexpr int kFew = 2, kMany = 16;
  constexpr size_t kNear = 16;  // bytes that are not worth a jump
  int ordinary = 0, enough = kFew;
  CharacterClass next = ClassAt(limit_), behind = next;
  size_t closed = limit_;  // where the closers at `at` end; `behind` is what follows them
  for (size_t at = limit_; at > begin_;) {
    const CodePoint before = DecodeBefore(text_, at);
    const CharacterClass now = ClassOfCharacter(before.value);
    const bool takes_closers = now.cut == CutClass::kWideEnd;
    // Of several spaces the last comes first.
    if (Parts(now, takes_closers ? behind : next)) return takes_closers ? closed : at;
    at -= before.size;
    next = now;
    if (next.cut != CutClass::kCloser) {
      closed = at;
      behind = next;
    }
    ordinary = IsOneOf(now.cut, kCutting) ? 0 : ordinary + 1;
    if (ordinary < enough) continue;
    const size_t found = BackwardPairs(kAnyCuts, text_, begin_, at).Next();
    if (found == kNone) break;
    const size_t begin = BeginOf(found);
    const size_t end = begin + Decode(text_, begin).size;
    enough = at - end < kNear ? kMany : kFew;
    if (end == at) continue;
    // What follows a run of closers that reaches where the jump began is known.
    const size_t run = Behind(CutClass::kCloser, end, at);
    if (run < at) {
      closed = run;
      behind = ClassAt(run);
    }
    at = end;
    next = ClassAt(at);
  }
  return kNone;
}

size_t CutSearch::FirstWord(size_t floor) const {
  CharacterClass before = ClassAt(Before(text_, floor));
  for (size_t at = floor; at < limit_;) {
    const CodePoint next = Decode(text_, at);
    const CharacterClass now = ClassOfCharacter(next.value);
    const bool in_spaces = before.cut == CutClass::kSpace && now.cut == CutClass::kSpace;
    const bool parts =
        in_spaces ? MayJoin(now.grapheme, ClassAt(at + next.size).grapheme) : Parts(before, now);
    if (parts) return at;
    before = now;
    at += next.size;
  }
  return kNone;
}

// Behind the line end at `at`, if it is one.
size_t CutSearch::LineCut(size_t at) const {
  const CodePoint now = Decode(text_, at);
  if (CutClassOf(now.value) != CutClass::kLineEnd) return kNone;
  return now.value == '\r' && text_[at + 1] == '\n' ? kNone : at + now.size;
}

// Behind the line end at `at`, if before it there is another, with nothing but spaces between.
size_t CutSearch::BlankLineCut(size_t at) const {
  const size_t cut = LineCut(at);
  if (cut == kNone) return kNone;
  if (text_[at] == '\n' && at > begin_ && text_[at - 1] == '\r') --at;
  while (at > begin_) {
    const CodePoint before = DecodeBefore(text_, at);
    const CutClass is = CutClassOf(before.value);
    if (is == CutClass::kLineEnd) return cut;
    if (is != CutClass::kSpace) break;
    at -= before.size;
  }
  return kNone;
}

// Behind all that belongs to a sentence that ends with the mark at `at`, if it is one.
size_t CutSearch::SentenceCut(size_t at) const {
  const CodePoint mark = Decode(text_, at);
  const CharacterClass now = ClassOfCharacter(mark.value);
  if (!IsOneOf(now.cut, kMarks)) return kNone;
  size_t end = at + mark.size;
  CharacterClass last = now, next = ClassAt(end);
  if (next.cut == CutClass::kCloser && end < limit_) {
    end = Behind(CutClass::kCloser, end, limit_);
    last = ClassAt(Before(text_, end));
    next = ClassAt(end);
  }
  if (next.cut == CutClass::kSpace && end < limit_) {
    if (now.cut == CutClass::kFullStop && EndsAbbreviation(text_, begin_, at)) return kNone;
    return SpaceCut(end, Behind(CutClass::kSpace, end, limit_));
  }
  const bool ends = now.cut == CutClass::kWideEnd && IsOneOf(next.cut, kBeginners);
  return ends && !MayJoin(last.grapheme, next.grapheme) ? end : kNone;
}

// Behind the spaces in [begin, end), without the last one where a mark stands on it.
size_t CutSearch::SpaceCut(size_t begin, size_t end) const {
  const size_t last = Before(text_, end);
  if (!MayJoin(ClassAt(last).grapheme, ClassAt(end).grapheme)) return end;
  return last > begin ? last : kNone;
}

// Where the character begins that has a byte at `at`.
size_t CutSearch::BeginOf(size_t at) const {
  while (IsContinuation(text_[at])) --at;
  return at;
}

// Where a line end that ends at or above `floor` may begin, at the earliest.
size_t CutSearch::LineFrom(size_t floor) const {
  return floor - begin_ > kLongestLineEnd ? floor - kLongestLineEnd : begin_;
}

// Where the mark may be of a sentence that ends at or above `floor`, at the earliest.
size_t CutSearch::SentenceFrom(size_t floor) const {
  floor = BeginOf(floor);
  while (floor > begin_) {
    const CodePoint before = DecodeBefore(text_, floor);
    floor -= before.size;
    if (!IsOneOf(CutClassOf(before.value), Bits(CutClass::kSpace, CutClass::kCloser))) break;
  }
  return floor;
}

// Where the run that begins at `at` ends.
size_t CutSearch::Behind(CutClass run, size_t at, size_t end) const {
  while (at < end) {
    const CodePoint now = Decode(text_, at);
    if (CutClassOf(now.value) != run) break;
    at += now.size;
  }
  return at;
}

CharacterClass CutSearch::ClassAt(size_t at) const {
  return ClassOfCharacter(Decode(text_, at).value);
}

}  // namespace failsoft::text
