#include "core/engine/swept_map.h"

#include <gtest/gtest.h>

namespace failsoft::engine {
namespace {

using Map = SweptMap<int, bool>;  // whether it says something

TEST(SweptMap, ForgetsWhatSaysNothingWhenThereAreMany) {
  Map map;
  const auto says_nothing = [](bool says) { return !says; };
  for (int i = 0; i < 10'000; ++i) {
    map.Add(i, i < 10, says_nothing);
    EXPECT_NE(map.Find(i), nullptr);
    EXPECT_LE(map.size(), Map::kMany);
  }
  for (int i = 0; i < 10; ++i) EXPECT_NE(map.Find(i), nullptr);
  EXPECT_EQ(map.Find(10), nullptr);
}

TEST(SweptMap, LooksAtEachAFewTimesWhenAllSaySomething) {
  Map map;
  int looks = 0;
  const auto says_nothing = [&looks](bool) {
    ++looks;
    return false;
  };
  constexpr int kEntries = 10'000;
  for (int i = 0; i < kEntries; ++i) map.Add(i, true, says_nothing);
  EXPECT_EQ(map.size(), static_cast<size_t>(kEntries));
  EXPECT_LT(looks, 2 * kEntries);
}

}  // namespace
}  // namespace failsoft::engine
