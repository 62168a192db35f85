#include "core/text/tokens_script.h"

namespace failsoft::text {
namespace {

using enum TextClass;

struct Range {
  char32_t first;
  char32_t last;
  TextClass text_class;
};

// In the order of the code points; what is in none is a symbol.
constexpr Range kRanges[] = {
    {0x00C0, 0x024F, kLatin},      {0x0250, 0x02AF, kSymbol},
    {0x0300, 0x036F, kMark},       {0x0370, 0x03FF, kGreek},
    {0x0400, 0x052F, kCyrillic},   {0x0530, 0x058F, kArmenian},
    {0x0590, 0x05FF, kHebrew},     {0x0600, 0x066F, kArabic},
    {0x0670, 0x06FF, kPersian},    {0x0750, 0x077F, kArabic},
    {0x08A0, 0x08FF, kArabic},     {0x0900, 0x097F, kDevanagari},
    {0x0980, 0x09FF, kBengali},    {0x0A00, 0x0A7F, kGurmukhi},
    {0x0A80, 0x0AFF, kGujarati},   {0x0B00, 0x0B7F, kIndic},
    {0x0B80, 0x0BFF, kTamil},      {0x0C00, 0x0C7F, kTelugu},
    {0x0C80, 0x0CFF, kKannada},    {0x0D00, 0x0D7F, kMalayalam},
    {0x0D80, 0x0DFF, kSinhala},    {0x0E00, 0x0E7F, kThai},
    {0x0E80, 0x0EFF, kLao},        {0x1000, 0x109F, kBurmese},
    {0x10A0, 0x10FF, kGeorgian},   {0x1100, 0x11FF, kHangul},
    {0x1200, 0x139F, kEthiopic},   {0x1780, 0x17FF, kKhmer},
    {0x1AB0, 0x1AFF, kMark},       {0x1C80, 0x1C8F, kCyrillic},
    {0x1C90, 0x1CBF, kGeorgian},   {0x1DC0, 0x1DFF, kMark},
    {0x1E00, 0x1EFF, kLatin},      {0x1F00, 0x1FFF, kGreek},
    {0x2010, 0x2027, kQuote},      {0x2030, 0x205E, kQuote},
    {0x20D0, 0x20FF, kMark},       {0x2500, 0x259F, kBox},
    {0x2600, 0x26BF, kEmoji},      {0x26C0, 0x26FF, kRareEmoji},
    {0x2700, 0x27BF, kEmoji},      {0x2D00, 0x2D2F, kGeorgian},
    {0x2D80, 0x2DDF, kEthiopic},   {0x2DE0, 0x2DFF, kCyrillic},
    {0x2E80, 0x2FDF, kHan},        {0x3000, 0x303F, kWidePunctuation},
    {0x3040, 0x30FF, kKana},       {0x3130, 0x318F, kHangul},
    {0x31F0, 0x31FF, kKana},       {0x3400, 0x4DBF, kHan},
    {0x4E00, 0x9FFF, kHan},        {0xA640, 0xA69F, kCyrillic},
    {0xA8E0, 0xA8FF, kDevanagari}, {0xA960, 0xA97F, kHangul},
    {0xAC00, 0xD7FF, kHangul},     {0xF900, 0xFAFF, kHan},
    {0xFB50, 0xFDFF, kArabic},     {0xFE00, 0xFE0F, kJoiner},
    {0xFE20, 0xFE2F, kMark},       {0xFE30, 0xFE4F, kWidePunctuation},
    {0xFE70, 0xFEFF, kArabic},     {0xFF00, 0xFFEF, kWidePunctuation},
};

constexpr size_t kBlock = kTextClassBlock;  // every bound above is a multiple of it

// With characters that are not of the class that the table has for them; and ASCII.
constexpr char32_t kMixed[] = {0x00A0, 0x00D0, 0x00F0, 0x2000, 0x3000,
                               0xFF60, 0xFF70, 0xFF80, 0xFF90};

constexpr std::array<TextClass, 0x10000 / kBlock> MakeBlocks(bool with_mixed) {
  std::array<TextClass, 0x10000 / kBlock> blocks{};
  for (TextClass& block : blocks) block = kSymbol;
  for (const Range& range : kRanges) {
    for (char32_t c = range.first; c <= range.last; c += kBlock)
      blocks[c / kBlock] = range.text_class;
  }
  if (!with_mixed) return blocks;
  for (char32_t c = 0; c < 0x80; c += kBlock) blocks[c / kBlock] = kCount;
  for (const char32_t c : kMixed) blocks[c / kBlock] = kCount;
  return blocks;
}

constexpr auto kPlainBlocks = MakeBlocks(false);

constexpr TextClass kC = kControl, kS = kSpace, kN = kNewline, kP = kPunctuation, kD = kDigit,
                    kU = kUpper, kL = kLower;

bool IsOftenEmoji(char32_t c) {
  return (c >= 0x1F300 && c < 0x1F540) || (c >= 0x1F600 && c < 0x1F6C0) ||
         (c >= 0x1F900 && c < 0x1F980);
}

TextClass ClassBeyondBmp(char32_t c) {
  if (c >= 0x1F1E6 && c <= 0x1F1FF) return kEmoji;   // a flag is two of them
  if (c >= 0x1F3FB && c <= 0x1F3FF) return kJoiner;  // skin
  if (c >= 0xE0000 && c <= 0xE0FFF) return kJoiner;  // tags, variation selectors
  if (c >= 0x1F000 && c <= 0x1FAFF) return IsOftenEmoji(c) ? kEmoji : kRareEmoji;
  if (c >= 0x20000 && c <= 0x3FFFF) return kHan;
  return kSymbol;
}

}  // namespace

const TextClass kAsciiTextClasses[128] = {
    kC, kC, kC, kC, kC, kC, kC, kC, kC, kS, kN, kC, kC, kN, kC, kC,  //
    kC, kC, kC, kC, kC, kC, kC, kC, kC, kC, kC, kC, kC, kC, kC, kC,  //
    kS, kP, kP, kP, kP, kP, kP, kP, kP, kP, kP, kP, kP, kP, kP, kP,  //
    kD, kD, kD, kD, kD, kD, kD, kD, kD, kD, kP, kP, kP, kP, kP, kP,  //
    kP, kU, kU, kU, kU, kU, kU, kU, kU, kU, kU, kU, kU, kU, kU, kU,  //
    kU, kU, kU, kU, kU, kU, kU, kU, kU, kU, kU, kP, kP, kP, kP, kP,  //
    kP, kL, kL, kL, kL, kL, kL, kL, kL, kL, kL, kL, kL, kL, kL, kL,  //
    kL, kL, kL, kL, kL, kL, kL, kL, kL, kL, kL, kP, kP, kP, kP, kC,
};

constexpr std::array<TextClass, 0x10000 / kBlock> kTextClassBlocks = MakeBlocks(true);

TextClass ClassInMixedBlock(char32_t c) {
  if (c < 0x80) return kAsciiTextClasses[c];
  if (c == 0xD7 || c == 0xF7) return kSymbol;
  if (c == 0xA0 || c == 0x3000) return kSpace;
  if (c >= 0x200B && c <= 0x200F) return kJoiner;
  if (c == 0xFF70 || (c >= 0xFF66 && c <= 0xFF9D)) return kKana;
  return c < 0x10000 ? kPlainBlocks[c / kBlock] : ClassBeyondBmp(c);
}

}  // namespace failsoft::text
