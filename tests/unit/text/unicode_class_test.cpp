#include "core/text/unicode_class.h"

#include <gtest/gtest.h>
#include <utf8proc.h>

#include <string>

namespace failsoft::text {
namespace {

std::string Strip() {
  std::string found;
  for (char32_t c = 0; c <= 0x10FFFF; ++c) {
    if (IsStripped(c)) found += std::to_string(c) + " ";
  }
  return found;
}

// Python 3.11: [c for c in range(0x110000) if not chr(c).strip()]
TEST(UnicodeClass, StripsWhatPythonStrips) {
  EXPECT_EQ(Strip(),
            "9 10 11 12 13 28 29 30 31 32 133 160 5760 8192 8193 8194 8195 8196 8197 8198 8199 "
            "8200 8201 8202 8232 8233 8239 8287 12288 ");
}

// The ranges are looked up by halving: any that is out of order would hide others.
TEST(UnicodeClass, RangesAreInOrder) {
  const struct {
    char32_t c;
    CutClass is;
  } kCases[] = {
      {U'a', CutClass::kOther},       {U'.', CutClass::kFullStop},   {U'!', CutClass::kEnd},
      {U')', CutClass::kCloser},      {U'(', CutClass::kOpener},     {U'"', CutClass::kCloser},
      {0x85, CutClass::kLineEnd},     {0xA0, CutClass::kSpace},      {0xBB, CutClass::kCloser},
      {0xAB, CutClass::kOpener},      {0x589, CutClass::kEnd},       {0x964, CutClass::kEnd},
      {0x2018, CutClass::kCloser},    {0x2019, CutClass::kCloser},   {0x201D, CutClass::kCloser},
      {0x2026, CutClass::kWideEnd},   {0x2028, CutClass::kLineEnd},  {0x3000, CutClass::kSpace},
      {0x3001, CutClass::kWideComma}, {0x3002, CutClass::kWideEnd},  {0x300C, CutClass::kOpener},
      {0x300D, CutClass::kCloser},    {0x3005, CutClass::kWideMark}, {0x3042, CutClass::kWide},
      {0x30AB, CutClass::kWide},      {0x30FC, CutClass::kWideMark}, {0x4E2D, CutClass::kWide},
      {0xAC00, CutClass::kWide},      {0xFF01, CutClass::kWideEnd},  {0xFF0C, CutClass::kWideComma},
      {0xFF61, CutClass::kWideEnd},   {0xFF9D, CutClass::kWide},     {0x20000, CutClass::kWide},
      {0x1F600, CutClass::kOther},    {0x10FFFF, CutClass::kOther},
  };
  for (const auto& one : kCases) EXPECT_EQ(CutClassOf(one.c), one.is) << std::hex << int(one.c);
}

// What is skipped without a look at the tables has nothing in the tables.
TEST(UnicodeClass, TheTablesAreUtf8procs) {
  for (char32_t c = 0; c < 0x110000; ++c) {
    const int category = utf8proc_category(static_cast<utf8proc_int32_t>(c));
    ASSERT_EQ(IsCapital(c), category == UTF8PROC_CATEGORY_LU) << std::hex << int(c);
    const bool letter = category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
    ASSERT_EQ(IsLetterOrDigit(c), letter || category == UTF8PROC_CATEGORY_ND) << std::hex << int(c);
  }
}

}  // namespace
}  // namespace failsoft::text
