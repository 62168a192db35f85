#include "core/text/grapheme.h"

#include "core/text/unicode_utf8.h"

namespace failsoft::text {
namespace {

// How far back a sure boundary is looked for before the walk begins at the beginning.
constexpr int kLookBack = 32;

char32_t At(std::string_view text, size_t at) { return Decode(text, at).value; }

// The last sure boundary in (begin, end] that is near, else npos.
size_t SureBoundaryNear(std::string_view text, size_t begin, size_t end) {
  for (int i = 0; i < kLookBack && end > begin; ++i) {
    const size_t before = Before(text, end);
    if (SurelyEndsBetween(At(text, before), At(text, end))) return end;
    end = before;
  }
  return std::string_view::npos;
}

template <typename... Classes>
constexpr uint32_t Bits(Classes... classes) {
  return (GraphemeBit(classes) | ...);
}

constexpr uint32_t kAll = Bits(GraphemeClass::kCount) - 1;
constexpr uint32_t kMarks =  // GB9, GB9a: they belong to what is before
    Bits(GraphemeClass::kExtend, GraphemeClass::kZwj, GraphemeClass::kSpacingMark);

}  // namespace

const uint32_t kGraphemeJoins[static_cast<size_t>(GraphemeClass::kCount)] = {
    /* kOther */ kMarks,
    /* kCr */ Bits(GraphemeClass::kLf),
    /* kLf */ 0,
    /* kControl */ 0,
    /* kExtend */ kMarks,
    /* kZwj */ kMarks | Bits(GraphemeClass::kPicture),
    /* kSpacingMark */ kMarks,
    /* kPrepend */ kAll & ~Bits(GraphemeClass::kCr, GraphemeClass::kLf, GraphemeClass::kControl),
    /* kL */ kMarks |
        Bits(GraphemeClass::kL, GraphemeClass::kV, GraphemeClass::kLv, GraphemeClass::kLvt),
    /* kV */ kMarks | Bits(GraphemeClass::kV, GraphemeClass::kT),
    /* kT */ kMarks | Bits(GraphemeClass::kT),
    /* kLv */ kMarks | Bits(GraphemeClass::kV, GraphemeClass::kT),
    /* kLvt */ kMarks | Bits(GraphemeClass::kT),
    /* kFlag */ kMarks | Bits(GraphemeClass::kFlag),
    /* kPicture */ kMarks,
};

bool GraphemeWalk::StepTo(GraphemeClass now) {
  bool joins = MayJoin(last_, now);
  if (now == GraphemeClass::kFlag) {
    if (last_ == GraphemeClass::kFlag) joins = odd_flag_;  // GB12, GB13
    odd_flag_ = last_ != GraphemeClass::kFlag || !odd_flag_;
    picture_ = Picture::kNo;
  } else if (now == GraphemeClass::kPicture) {
    if (last_ == GraphemeClass::kZwj) joins = picture_ == Picture::kJoined;  // GB11
    picture_ = Picture::kYes;
  } else if (now == GraphemeClass::kZwj) {
    picture_ = picture_ == Picture::kYes ? Picture::kJoined : Picture::kNo;
  } else if (now != GraphemeClass::kExtend || picture_ == Picture::kJoined) {
    picture_ = Picture::kNo;
  }
  last_ = now;
  return !joins;
}

size_t LastGraphemeEnd(std::string_view text, size_t begin, size_t limit, GraphemeWalk& walk) {
  const size_t sure = SureBoundaryNear(text, begin, limit);
  const bool is_sure = sure != std::string_view::npos;
  size_t found = sure;
  GraphemeWalk ahead = is_sure ? GraphemeWalk() : walk;
  for (size_t at = is_sure ? sure : begin; at < limit;) {
    const CodePoint next = Decode(text, at);
    if (ahead.Step(next.value) && at > begin) found = at;
    at += next.size;
  }
  if (!is_sure) walk = ahead;
  return ahead.Step(At(text, limit)) ? limit : found;
}

size_t FirstGraphemeEnd(std::string_view text, size_t begin, size_t end) {
  while (begin < end) {
    const CodePoint next = Decode(text, begin);
    if (SurelyEndsBetween(At(text, Before(text, begin)), next.value)) break;
    begin += next.size;
  }
  return begin;
}

}  // namespace failsoft::text
