#include "core/text/unicode_class.h"

#include <utf8proc.h>

#include <algorithm>
#include <iterator>

namespace failsoft::text {
namespace {

struct Range {
  char32_t first;
  char32_t last;
  CutClass is;
};

// Sorted. What is in none of them is kOther, or a bracket or quote by its category.
constexpr Range kRanges[] = {
    {0x0085, 0x0085, CutClass::kLineEnd},   {0x00A0, 0x00A0, CutClass::kSpace},
    {0x0589, 0x0589, CutClass::kEnd},       {0x061F, 0x061F, CutClass::kEnd},
    {0x06D4, 0x06D4, CutClass::kEnd},       {0x0964, 0x0965, CutClass::kEnd},
    {0x104B, 0x104B, CutClass::kEnd},       {0x1100, 0x11FF, CutClass::kWide},
    {0x1362, 0x1362, CutClass::kEnd},       {0x1680, 0x1680, CutClass::kSpace},
    {0x17D4, 0x17D4, CutClass::kEnd},       {0x2000, 0x200A, CutClass::kSpace},
    {0x2018, 0x2018, CutClass::kCloser},  // closes German ‚quotes‘
    {0x201C, 0x201C, CutClass::kCloser},  // and „these“
    {0x2026, 0x2026, CutClass::kWideEnd},   {0x2028, 0x2029, CutClass::kLineEnd},
    {0x202F, 0x202F, CutClass::kSpace},     {0x205F, 0x205F, CutClass::kSpace},
    {0x2E80, 0x2FDF, CutClass::kWide},      {0x3000, 0x3000, CutClass::kSpace},
    {0x3001, 0x3001, CutClass::kWideComma}, {0x3002, 0x3002, CutClass::kWideEnd},
    {0x3005, 0x3005, CutClass::kWideMark},  {0x3007, 0x3007, CutClass::kWide},
    {0x3021, 0x3029, CutClass::kWide},      {0x3031, 0x3035, CutClass::kWideMark},
    {0x3038, 0x303A, CutClass::kWide},      {0x303B, 0x303B, CutClass::kWideMark},
    {0x3041, 0x3096, CutClass::kWide},      {0x3099, 0x309E, CutClass::kWideMark},
    {0x309F, 0x309F, CutClass::kWide},      {0x30A1, 0x30FA, CutClass::kWide},
    {0x30FB, 0x30FE, CutClass::kWideMark},  {0x30FF, 0x318F, CutClass::kWide},
    {0x31A0, 0x31BF, CutClass::kWide},      {0x31F0, 0x31FF, CutClass::kWide},
    {0x3400, 0x4DBF, CutClass::kWide},      {0x4E00, 0x9FFF, CutClass::kWide},
    {0xA960, 0xA97F, CutClass::kWide},      {0xAC00, 0xD7FF, CutClass::kWide},
    {0xF900, 0xFAFF, CutClass::kWide},      {0xFF01, 0xFF01, CutClass::kWideEnd},
    {0xFF0C, 0xFF0C, CutClass::kWideComma}, {0xFF1A, 0xFF1B, CutClass::kWideComma},
    {0xFF1F, 0xFF1F, CutClass::kWideEnd},   {0xFF61, 0xFF61, CutClass::kWideEnd},
    {0xFF64, 0xFF64, CutClass::kWideComma}, {0xFF66, 0xFF6F, CutClass::kWide},
    {0xFF70, 0xFF70, CutClass::kWideMark},  {0xFF71, 0xFF9D, CutClass::kWide},
    {0xFF9E, 0xFF9F, CutClass::kWideMark},  {0xFFA0, 0xFFDC, CutClass::kWide},
    {0x1B000, 0x1B16F, CutClass::kWide},    {0x20000, 0x3FFFF, CutClass::kWide},
};

CutClass ByCategory(int category) {
  switch (category) {
    case UTF8PROC_CATEGORY_PE:
    case UTF8PROC_CATEGORY_PF:
      return CutClass::kCloser;
    case UTF8PROC_CATEGORY_PS:
    case UTF8PROC_CATEGORY_PI:
      return CutClass::kOpener;
    default:
      return CutClass::kOther;
  }
}

CutClass CutClassBy(char32_t c, int category) {
  if (c < 0x80) return kAsciiClasses[c];
  const Range* range = std::partition_point(std::begin(kRanges), std::end(kRanges),
                                            [c](const Range& r) { return r.last < c; });
  return range != std::end(kRanges) && c >= range->first ? range->is : ByCategory(category);
}

GraphemeClass GraphemeClassBy(unsigned boundclass) {
  switch (boundclass) {
    case UTF8PROC_BOUNDCLASS_CR:
      return GraphemeClass::kCr;
    case UTF8PROC_BOUNDCLASS_LF:
      return GraphemeClass::kLf;
    case UTF8PROC_BOUNDCLASS_CONTROL:
      return GraphemeClass::kControl;
    case UTF8PROC_BOUNDCLASS_EXTEND:
      return GraphemeClass::kExtend;
    case UTF8PROC_BOUNDCLASS_ZWJ:
      return GraphemeClass::kZwj;
    case UTF8PROC_BOUNDCLASS_SPACINGMARK:
      return GraphemeClass::kSpacingMark;
    case UTF8PROC_BOUNDCLASS_PREPEND:
      return GraphemeClass::kPrepend;
    case UTF8PROC_BOUNDCLASS_L:
      return GraphemeClass::kL;
    case UTF8PROC_BOUNDCLASS_V:
      return GraphemeClass::kV;
    case UTF8PROC_BOUNDCLASS_T:
      return GraphemeClass::kT;
    case UTF8PROC_BOUNDCLASS_LV:
      return GraphemeClass::kLv;
    case UTF8PROC_BOUNDCLASS_LVT:
      return GraphemeClass::kLvt;
    case UTF8PROC_BOUNDCLASS_REGIONAL_INDICATOR:
      return GraphemeClass::kFlag;
    case UTF8PROC_BOUNDCLASS_EXTENDED_PICTOGRAPHIC:
      return GraphemeClass::kPicture;
    default:
      return GraphemeClass::kOther;
  }
}

CharacterClass Classify(char32_t c) {
  const auto* known = utf8proc_get_property(static_cast<utf8proc_int32_t>(c));
  const int category = known->category;
  const bool letter = category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
  return {CutClassBy(c, category), GraphemeClassBy(known->boundclass),
          category == UTF8PROC_CATEGORY_LU, letter || category == UTF8PROC_CATEGORY_ND};
}

constexpr CutClass kO = CutClass::kOther, kS = CutClass::kSpace, kL = CutClass::kLineEnd,
                   kE = CutClass::kEnd, kC = CutClass::kCloser, kP = CutClass::kOpener,
                   kF = CutClass::kFullStop;

}  // namespace

// 0x09 to 0x0D, space ! " ' ( ) . ? [ ] { }
const CutClass kAsciiClasses[128] = {
    kO, kO, kO, kO, kO, kO, kO, kO, kO, kS, kL, kL, kL, kL, kO, kO,  //
    kO, kO, kO, kO, kO, kO, kO, kO, kO, kO, kO, kO, kO, kO, kO, kO,  //
    kS, kE, kC, kO, kO, kO, kO, kC, kP, kC, kO, kO, kO, kO, kF, kO,  //
    kO, kO, kO, kO, kO, kO, kO, kO, kO, kO, kO, kO, kO, kO, kO, kE,  //
    kO, kO, kO, kO, kO, kO, kO, kO, kO, kO, kO, kO, kO, kO, kO, kO,  //
    kO, kO, kO, kO, kO, kO, kO, kO, kO, kO, kO, kP, kO, kC, kO, kO,  //
    kO, kO, kO, kO, kO, kO, kO, kO, kO, kO, kO, kO, kO, kO, kO, kO,  //
    kO, kO, kO, kO, kO, kO, kO, kO, kO, kO, kO, kP, kO, kC, kO, kO,
};

ClassTable class_table;

// Without waiting: while another thread fills the page, utf8proc is asked for this one alone.
CharacterClass ClassAtFirst(char32_t c) {
  constexpr uint8_t kFilling = 1;
  std::atomic<uint8_t>& page = class_table.pages[c / ClassTable::kPage];
  uint8_t empty = 0;
  if (!page.compare_exchange_strong(empty, kFilling)) return Classify(c);
  const char32_t first = c - c % ClassTable::kPage;
  for (char32_t i = first; i < first + ClassTable::kPage; ++i) class_table.of[i] = Classify(i);
  page.store(kPageReady, std::memory_order_release);
  return class_table.of[c];
}

}  // namespace failsoft::text
