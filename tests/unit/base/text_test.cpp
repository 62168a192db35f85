#include "core/base/text.h"

#include <gtest/gtest.h>

namespace failsoft::base {
namespace {

TEST(EqualsIgnoreCase, ComparesAsciiLetters) {
  EXPECT_TRUE(EqualsIgnoreCase("Retry-After", "retry-AFTER"));
  EXPECT_TRUE(EqualsIgnoreCase("", ""));
  EXPECT_FALSE(EqualsIgnoreCase("retry", "retry-after"));
  EXPECT_FALSE(EqualsIgnoreCase("@", "`"));                // 0x40 and 0x60 are no letters
  EXPECT_FALSE(EqualsIgnoreCase("\xC3\x84", "\xC3\xA4"));  // not beyond ASCII
}

TEST(ContainsIgnoreCase, FindsAPart) {
  EXPECT_TRUE(ContainsIgnoreCase("The Maximum Context Length is", "maximum context"));
  EXPECT_TRUE(ContainsIgnoreCase("abc", ""));
  EXPECT_TRUE(ContainsIgnoreCase("", ""));
  EXPECT_TRUE(ContainsIgnoreCase("abc", "ABC"));
  EXPECT_FALSE(ContainsIgnoreCase("ab", "abc"));
  EXPECT_FALSE(ContainsIgnoreCase("abd", "c"));
}

TEST(Trim, TakesWhiteSpaceOffBothEnds) {
  EXPECT_EQ(Trim(" \t\r\n\f\va b\n "), "a b");
  EXPECT_EQ(Trim(""), "");
  EXPECT_EQ(Trim(" \n"), "");
  EXPECT_EQ(Trim("x"), "x");
  EXPECT_EQ(Trim("\xC2\xA0x"), "\xC2\xA0x");
}

TEST(Printable, LeavesNothingThatDrivesATerminal) {
  EXPECT_EQ(Printable("plain caf\xC3\xA9 \xF0\x9F\x98\x80"), "plain caf\xC3\xA9 \xF0\x9F\x98\x80");
  EXPECT_EQ(Printable("a\x1B[2Jb\r\nc\td\x7F"), "a [2Jb  c d ");
  EXPECT_EQ(Printable("").size(), 0u);
  EXPECT_EQ(Printable(std::string_view("a\0b", 3)), "a b");
  for (const char* hidden : {"\xC2\x9B", "\xE2\x80\xAE", "\xE2\x81\xA6"}) {  // CSI, RLO, LRI
    EXPECT_EQ(Printable(std::string("a") + hidden + "b").find(hidden), std::string::npos);
  }
}

TEST(Nearest, NamesWhatWasProbablyMeant) {
  constexpr std::string_view kOptions[] = {"max_attempts", "max_delay",    "base_delay",
                                           "timeout",      "idle_timeout", "jitter"};
  const auto nearest = [&](std::string_view word) {
    return Nearest(word, kOptions, std::size(kOptions));
  };
  EXPECT_EQ(nearest("max_atempts"), "max_attempts");
  EXPECT_EQ(nearest("max_attempt"), "max_attempts");
  EXPECT_EQ(nearest("maxattempts"), "max_attempts");
  EXPECT_EQ(nearest("timout"), "timeout");
  EXPECT_EQ(nearest("jitter"), "jitter");
  EXPECT_EQ(nearest("temperature"), "");
  EXPECT_EQ(nearest("jtr"), "");
  EXPECT_EQ(nearest(""), "");
  EXPECT_EQ(nearest(std::string(10'000'000, 'x')), "");
  EXPECT_EQ(Nearest("x", nullptr, 0), "");
}

}  // namespace
}  // namespace failsoft::base
