#include "core/text/tokens_least.h"

#include <gtest/gtest.h>

namespace failsoft::text {
namespace {

TEST(CountWords, OfLettersBehindWhiteSpace) {
  EXPECT_EQ(CountWords(""), 0);
  EXPECT_EQ(CountWords("one"), 1);
  EXPECT_EQ(CountWords(" one  two\tthree\nfour\r\nfive "), 5);
  EXPECT_EQ(CountWords("don't re-enter a_b c.d 1a \u00e9t\u00e9"), 4);
  EXPECT_EQ(CountWords("</td></tr>\n  ... 12 \u4e2d\u6587"), 0);
}

TEST(WithoutRepeats, KeepsAFewOfEach) {
  EXPECT_EQ(WithoutRepeats(""), "");
  EXPECT_EQ(WithoutRepeats("aaaaaaaabbc"), "aaaaaaaabbc");
  EXPECT_EQ(WithoutRepeats(std::string(1'000, '.') + " 12" + std::string(9, '\n')),
            "........ 12\n\n\n\n\n\n\n\n");
  EXPECT_EQ(WithoutRepeats(std::string(9, '\0')), std::string(8, '\0'));
  std::string line;
  for (int i = 0; i < 20; ++i) line += "\u2500";
  EXPECT_EQ(WithoutRepeats(line), line.substr(0, 24));
}

}  // namespace
}  // namespace failsoft::text
