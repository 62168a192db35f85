#include "core/wire/strict_json.h"

#include <gtest/gtest.h>

namespace failsoft::wire {
namespace {

TEST(StrictJson, RepairsWhatItCan) {
  EXPECT_EQ(StrictJson(" {\"a\": 1e400}\n"), "{\"a\": 1e400}");
  EXPECT_EQ(StrictJson("{\"a\":\"x\ty\"}"), "{\"a\":\"x y\"}");
  EXPECT_EQ(StrictJson("{\"a\":\"\\ud83d\"}"), "{\"a\":\"\\ufffd\"}");
  EXPECT_EQ(StrictJson("{\"a\":\"\xff\"}"), "{\"a\":\"\xEF\xBF\xBD\"}");
}

TEST(StrictJson, IsEmptyWhereItCannot) {
  for (const char* json : {"", "{", "{\"a\":NaN}", "[1,]", "x"})
    EXPECT_EQ(StrictJson(json), "") << json;
}

}  // namespace
}  // namespace failsoft::wire
