#include <gtest/gtest.h>

#include <string>

#include "core/policy/server_wait.h"

namespace failsoft::policy {
namespace {

using base::Millis;

constexpr Millis kSample = 784'111'777'000;          // Sun, 06 Nov 1994 08:49:37 GMT
constexpr Millis kNow = 1'696'004'797'000;           // Fri, 29 Sep 2023 16:26:37 GMT
constexpr Millis kBeforeEpoch = -2'209'075'200'000;  // 1899-12-31

TEST(HttpDate, ReadsAllThreeForms) {
  EXPECT_EQ(ParseHttpDate("Sun, 06 Nov 1994 08:49:37 GMT", kNow), kSample);
  EXPECT_EQ(ParseHttpDate("Sunday, 06-Nov-94 08:49:37 GMT", kNow), kSample);
  EXPECT_EQ(ParseHttpDate("Sun Nov  6 08:49:37 1994", kNow), kSample);
  EXPECT_EQ(ParseHttpDate("  Fri, 29 Sep 2023 16:26:37 GMT ", kNow), kNow);
}

TEST(HttpDate, KnowsTheCalendar) {
  EXPECT_EQ(ParseHttpDate("Thu, 01 Jan 1970 00:00:00 GMT", kNow), 0);
  EXPECT_EQ(ParseHttpDate("Thu, 29 Feb 2024 00:00:00 GMT", kNow), 1'709'164'800'000);
  EXPECT_EQ(ParseHttpDate("Fri, 31 Dec 9999 23:59:59 GMT", kNow), 253'402'300'799'000);
  EXPECT_EQ(ParseHttpDate("Sun, 31 Dec 1899 00:00:00 GMT", kNow), kBeforeEpoch);
  // A leap second is the first second of the next day.
  EXPECT_EQ(ParseHttpDate("Sat, 31 Dec 2016 23:59:60 GMT", kNow), 1'483'228'800'000);
}

TEST(HttpDate, ReadsTwoDigitYearsAsTheNearest) {
  EXPECT_EQ(ParseHttpDate("Friday, 29-Sep-73 16:26:37 GMT", kNow), 3'273'927'997'000);  // 2073
  EXPECT_EQ(ParseHttpDate("Sunday, 29-Sep-74 16:26:37 GMT", kNow), 149'703'997'000);    // 1974
}

TEST(HttpDate, SurvivesAnyClock) {
  for (const Millis now : {INT64_MIN, Millis{-1}, Millis{0}, INT64_MAX}) {
    EXPECT_TRUE(ParseHttpDate("Sunday, 06-Nov-94 08:49:37 GMT", now)) << now;
    EXPECT_EQ(ParseHttpDate("Sun, 06 Nov 1994 08:49:37 GMT", now), kSample);
  }
}

TEST(HttpDate, RefusesWhatIsNoDate) {
  const std::string cases[] = {
      "",
      "GMT",
      "Zun, 29 Sep 2023 16:26:57 GMT",
      "Fri, 29 Sep 100000 16:26:57 GMT",
      "Fri, 29 Sep 202 16:26:57 GMT",
      "Sun, 31 Feb 2023 16:26:57 GMT",
      "Wed, 29 Feb 2023 00:00:00 GMT",
      "Sun, 00 Feb 2023 16:26:57 GMT",
      "Sun, 32 Jan 2023 16:26:57 GMT",
      "Fri, 29 Foo 2023 16:26:57 GMT",
      "Fri, 29 sep 2023 16:26:57 GMT",
      "Fri, 29 Sep 2023 24:00:00 GMT",
      "Fri, 29 Sep 2023 16:60:00 GMT",
      "Fri, 29 Sep 2023 16:26:61 GMT",
      "Fri, 29 Sep 2023 16:26:57",
      "Fri, 29 Sep 2023 16:26:57 UTC",
      "Fri, 29 Sep 2023 16:26:57 GMT+1",
      "Fri, 29 Sep 2023 16:26:57 GMT x",
      "Fri, 9 Sep 2023 16:26:57 GMT",
      "Fri 29 Sep 2023 16:26:57 GMT",
      "Fri, -9 Sep 2023 16:26:57 GMT",
      "Fri, +9 Sep 2023 16:26:57 GMT",
      "Fri,  9 Sep 2023 16:26:57 GMT",
      "Friday, 29-Sep-2023 16:26:57 GMT",
      "Fri, 29-Sep-23 16:26:57 GMT",
      "Fri Sep 29 16:26:57 2023 GMT",
      "Fri Sep 31 16:26:57 2023",
      "Fri Sep    16:26:57 2023",
      "2023-09-29T16:26:57Z",
      std::string("Fri, 29 Sep 2023 16:26:57 GMT\0x", 31),
      std::string(1'000'000, 'F'),
  };
  for (const std::string& text : cases) {
    EXPECT_EQ(ParseHttpDate(text, kNow), std::nullopt) << text.substr(0, 60);
  }
}

// Cutting a valid date anywhere leaves none.
TEST(HttpDate, RefusesEveryPrefix) {
  for (const std::string whole : {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
                                  "Sun Nov  6 08:49:37 1994"}) {
    for (size_t size = 0; size < whole.size(); ++size) {
      EXPECT_EQ(ParseHttpDate(whole.substr(0, size), kNow), std::nullopt) << size;
    }
  }
}

}  // namespace
}  // namespace failsoft::policy
