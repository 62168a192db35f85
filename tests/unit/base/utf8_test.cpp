#include "core/base/utf8.h"

#include <gtest/gtest.h>

#include <random>

namespace failsoft::base {
namespace {

constexpr size_t kValid = std::string_view::npos;

struct Case {
  std::string_view text;
  size_t invalid_at;
  std::string_view replaced;
};

#define FFFD "\xEF\xBF\xBD"

// Unicode 15, tables 3-7 to 3-11, and the Encoding standard's test of them.
const Case kCases[] = {
    {"", kValid, ""},
    {"plain", kValid, "plain"},
    {std::string_view("a\0b", 3), kValid, std::string_view("a\0b", 3)},
    {"\x7F\xC2\x80\xDF\xBF", kValid, "\x7F\xC2\x80\xDF\xBF"},
    {"\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80\xEF\xBF\xBF", kValid,
     "\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80\xEF\xBF\xBF"},
    {"\xF0\x90\x80\x80\xF4\x8F\xBF\xBF", kValid, "\xF0\x90\x80\x80\xF4\x8F\xBF\xBF"},
    {"\x80", 0, FFFD},
    {"a\xBF z", 1, "a" FFFD " z"},
    {"\xC0\xAF", 0, FFFD FFFD},
    {"\xC1\xBF", 0, FFFD FFFD},
    {"\xE0\x9F\x80", 0, FFFD FFFD FFFD},
    {"\xED\xA0\x80", 0, FFFD FFFD FFFD},
    {"\xF0\x8F\xBF\xBF", 0, FFFD FFFD FFFD FFFD},
    {"\xF4\x90\x80\x80", 0, FFFD FFFD FFFD FFFD},
    {"\xF5\x80\xFF", 0, FFFD FFFD FFFD},
    {"\xFE", 0, FFFD},
    {"\xC3", 0, FFFD},
    {"\xC3(", 0, FFFD "("},
    {"\xE2\x82", 0, FFFD},
    {"\xE2\x82(", 0, FFFD "("},
    {"\xF0\x9F\x98", 0, FFFD},
    {"\xF0\x9F\x98\n", 0, FFFD "\n"},
    {"\x61\xF1\x80\x80\xE1\x80\xC2\x62\x80\x63\x80\xBF\x64", 1,
     "a" FFFD FFFD FFFD "b" FFFD "c" FFFD FFFD "d"},
    {"12345678\xFF", 8, "12345678" FFFD},
    {"1234567\xE2\x82\xAC\xFF", 10, "1234567\xE2\x82\xAC" FFFD},
};

TEST(Utf8, FindsTheFirstInvalidByte) {
  for (const Case& c : kCases) {
    EXPECT_EQ(FindInvalidUtf8(c.text), c.invalid_at) << testing::PrintToString(c.text);
  }
}

TEST(Utf8, FindsItAtEveryPlaceInALongerText) {
  for (size_t at = 0; at < 40; ++at) {
    std::string text(40, 'x');
    text[at] = '\xFF';
    EXPECT_EQ(FindInvalidUtf8(text), at);
    EXPECT_EQ(FindInvalidUtf8(std::string_view(text).substr(0, at)), kValid);
  }
}

TEST(Utf8, FindsItAtEveryPlaceInALongTextOfLongCharacters) {
  for (const Case& c : kCases) {
    std::string before = "\xE4\xB8\xAD";
    for (size_t i = 0; i < 100; ++i, before += i % 3 == 0 ? "x" : "\xC3\xA9") {
      const size_t invalid_at = c.invalid_at == kValid ? kValid : before.size() + c.invalid_at;
      const std::string text = before + std::string(c.text) + before;
      EXPECT_EQ(FindInvalidUtf8(text), invalid_at) << testing::PrintToString(text);
    }
  }
}

TEST(Utf8, ReplacesMaximalSubparts) {
  for (const Case& c : kCases) {
    EXPECT_EQ(ReplaceInvalidUtf8(c.text), c.replaced) << testing::PrintToString(c.text);
  }
}

TEST(Utf8, WhatWasReplacedSaysNothingAboutWhatFollows) {
  const std::string mark = "\xEF\xBF\xBD", longer(200, 'a');
  EXPECT_EQ(ReplaceInvalidUtf8("\xF0"
                               "8\x98\x80" +
                               longer),
            mark + "8" + mark + mark + longer);
}

TEST(Utf8, WhatIsReplacedIsValidAndStaysAsItIs) {
  std::mt19937 random(1);
  for (int i = 0; i < 20'000; ++i) {
    std::string text(random() % 24, ' ');
    for (char& c : text)
      c = static_cast<char>(random() % 4 == 0 ? random() % 256 : 0x7A + random() % 128);
    const std::string once = ReplaceInvalidUtf8(text);
    ASSERT_EQ(FindInvalidUtf8(once), kValid) << testing::PrintToString(text);
    ASSERT_EQ(ReplaceInvalidUtf8(once), once);
    if (FindInvalidUtf8(text) == kValid) {
      ASSERT_EQ(once, text);
    }
  }
}

TEST(Utf8, EveryCodePointIsTakenUnlessItIsASurrogate) {
  for (uint32_t point = 0; point <= 0x10FFFF; ++point) {
    std::string text;
    if (point < 0x80) {
      text = {static_cast<char>(point)};
    } else if (point < 0x800) {
      text = {static_cast<char>(0xC0 | point >> 6), static_cast<char>(0x80 | (point & 0x3F))};
    } else if (point < 0x10000) {
      text = {static_cast<char>(0xE0 | point >> 12), static_cast<char>(0x80 | (point >> 6 & 0x3F)),
              static_cast<char>(0x80 | (point & 0x3F))};
    } else {
      text = {static_cast<char>(0xF0 | point >> 18), static_cast<char>(0x80 | (point >> 12 & 0x3F)),
              static_cast<char>(0x80 | (point >> 6 & 0x3F)),
              static_cast<char>(0x80 | (point & 0x3F))};
    }
    const bool surrogate = point >= 0xD800 && point <= 0xDFFF;
    ASSERT_EQ(FindInvalidUtf8(text) == kValid, !surrogate) << point;
  }
}

TEST(PrefixAtCharacter, NeverCutsACharacterInTwo) {
  const std::string_view text = "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80z";  // 1, 2, 3, 4, 1 bytes
  const size_t expected[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11, 11};
  for (size_t max = 0; max < std::size(expected); ++max) {
    EXPECT_EQ(PrefixAtCharacter(text, max), text.substr(0, expected[max])) << max;
  }
}

TEST(PrefixAtCharacter, CutsInvalidTextToo) {
  EXPECT_EQ(PrefixAtCharacter("\x80\x80\x80\x80\x80\x80", 5).size(), 5u);
  EXPECT_EQ(PrefixAtCharacter("\x80\x80", 1).size(), 1u);
  EXPECT_EQ(PrefixAtCharacter("", 5), "");
}

}  // namespace
}  // namespace failsoft::base
