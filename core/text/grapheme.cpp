#include "core/text/grapheme.h"

#include <utf8proc.h>

#include "core/text/unicode_utf8.h"

namespace failsoft::text {
namespace {

// How far back a sure boundary is looked for before the walk begins at the beginning.
constexpr int kLookBack = 32;

// After these it depends on more than the pair: GB9c, GB11, GB12, GB13.
bool DependsOnMore(char32_t before) {
  const unsigned bound = utf8proc_get_property(static_cast<utf8proc_int32_t>(before))->boundclass;
  return bound == UTF8PROC_BOUNDCLASS_ZWJ || bound == UTF8PROC_BOUNDCLASS_EXTEND ||
         bound == UTF8PROC_BOUNDCLASS_REGIONAL_INDICATOR;
}

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

}  // namespace

bool SurelyEndsBetweenMarks(char32_t before, char32_t after) {
  return utf8proc_grapheme_break(static_cast<utf8proc_int32_t>(before),
                                 static_cast<utf8proc_int32_t>(after)) &&
         !DependsOnMore(before);
}

bool GraphemeWalk::Step(char32_t next) {
  const bool ends =
      !begun_ || utf8proc_grapheme_break_stateful(static_cast<utf8proc_int32_t>(last_),
                                                  static_cast<utf8proc_int32_t>(next), &state_);
  begun_ = true;
  last_ = next;
  return ends;
}

size_t LastGraphemeEnd(std::string_view text, size_t begin, size_t limit, GraphemeWalk& walk) {
  const size_t sure = SureBoundaryNear(text, begin, limit);
  size_t found = sure;
  GraphemeWalk fresh;
  GraphemeWalk& used = sure == std::string_view::npos ? walk : fresh;
  for (size_t at = sure == std::string_view::npos ? begin : sure; at < limit;) {
    const CodePoint next = Decode(text, at);
    if (used.Step(next.value) && at > begin) found = at;
    at += next.size;
  }
  GraphemeWalk ahead = used;
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
