#include "core/text/tokens_tongue.h"

#include <string_view>

namespace failsoft::text {
namespace {

using enum Tongue;

bool IsIn(std::u32string_view letters, char32_t c) {
  return letters.find(c) != std::u32string_view::npos;
}

constexpr uint64_t Latin1Bits(std::u32string_view letters) {
  uint64_t bits = 0;
  for (const char32_t c : letters) bits |= uint64_t{1} << (c - 0xC0);
  return bits;
}

Tongue OfLatin1(char32_t c) {
  constexpr uint64_t kNorthern = Latin1Bits(
      U"\u00C4\u00C5\u00C6\u00D6\u00D8\u00DC\u00DF"
      U"\u00E4\u00E5\u00E6\u00F6\u00F8\u00FC");
  constexpr uint64_t kSigns = Latin1Bits(U"\u00D7\u00F7");
  const uint64_t bit = uint64_t{1} << (c - 0xC0);
  if ((kSigns & bit) != 0) return kNone;
  return (kNorthern & bit) != 0 ? kNorth : kWest;
}

// And Bulgarian, which has no letter of its own.
bool IsRussian(char32_t c) { return c == 0x401 || c == 0x451 || (c >= 0x410 && c <= 0x44F); }

bool IsFarArabic(char32_t c) {
  constexpr std::u32string_view kPersianAndUrdu =
      U"\u06CC\u06A9\u06AF\u067E\u0686\u0698\u0679\u0688\u0691"
      U"\u06BA\u06BE\u06C0\u06C1\u06C2\u06C3\u06D2\u06D4";
  if (c >= 0x750) return c < 0x780;
  return c > 0x670 && c < 0x6D6 && !IsIn(kPersianAndUrdu, c);
}

}  // namespace

Tongue TongueOfLetter(char32_t c) {
  if (c < 0x100) return c < 0xC0 ? kNone : OfLatin1(c);
  if (c < 0x250 || c >= 0x1E00) return kEast;
  if (c >= 0x400 && c < 0x530) return IsRussian(c) ? kNone : kCyrillic;
  return IsFarArabic(c) ? kArabic : kNone;
}

}  // namespace failsoft::text
