#include "core/wire/text_habits.h"

#include <gtest/gtest.h>

#include <string>

namespace failsoft::wire {
namespace {

constexpr std::string_view kTable = "| a | b |\n| c | d |\n| e |";

TEST(TextHabits, BehindAMarkComesWhatAlwaysCame) {
  EXPECT_TRUE(NeverGoesOnLike(kTable, "f |"));
  EXPECT_FALSE(NeverGoesOnLike(std::string(kTable) + " ", "f |"));
  EXPECT_FALSE(NeverGoesOnLike(kTable, " f |"));
}

TEST(TextHabits, ThreeTimesAreNoHabit) {
  EXPECT_FALSE(NeverGoesOnLike("a, b, c, d,", "e"));
  EXPECT_TRUE(NeverGoesOnLike("a, b, c, d, e,", "f"));
  EXPECT_FALSE(NeverGoesOnLike("a, b, c,d, e,", "f"));
}

TEST(TextHabits, BehindAWordAnythingMayCome) {
  EXPECT_FALSE(NeverGoesOnLike("one two three four five", "six"));
  EXPECT_FALSE(NeverGoesOnLike("", "six"));
  EXPECT_FALSE(NeverGoesOnLike("  ", "six"));
}

TEST(TextHabits, LinesBeginWithTheSameWhateverTheirIndentation) {
  const std::string_view list = "- a\n  - b\n- c\n    - d\n- e\n";
  EXPECT_TRUE(NeverGoesOnLike(list, "f"));
  EXPECT_FALSE(NeverGoesOnLike(list, "- f"));
}

TEST(TextHabits, AMarkThatStandsApartIsNotJoinedToAWord) {
  EXPECT_TRUE(NeverJoinsToWord("| a | b |\n| Maple", "| Maple |"));
  EXPECT_FALSE(NeverJoinsToWord("|a|b|\n|Maple", "|Maple|"));
  EXPECT_FALSE(NeverJoinsToWord("| a\n| Maple", "| Maple"));
  EXPECT_FALSE(NeverJoinsToWord("| a | b |\n| ", "| Maple |"));
}

}  // namespace
}  // namespace failsoft::wire
