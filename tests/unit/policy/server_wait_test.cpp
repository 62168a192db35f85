#include "core/policy/server_wait.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/unit/policy/chosen_random.h"

namespace failsoft::policy {
namespace {

using base::kForever;
using base::Millis;
using Hint = std::optional<Millis>;

constexpr Millis kNow = 1'696'004'797'000;  // Fri, 29 Sep 2023 16:26:37 GMT

struct TextCase {
  std::string text;
  Hint expected;
};

Hint FromRetryAfter(std::string_view text) { return ServerWait({.retry_after = text}, kNow); }
Hint FromMessage(std::string_view text) { return ServerWait({.message = text}, kNow); }

TEST(ServerWait, ReadsRetryAfter) {
  const TextCase cases[] = {
      {"20", 20'000},
      {" 20\t", 20'000},
      {"60", 60'000},
      {"61", 61'000},
      {"120", 120'000},
      {"121", 121'000},
      {"0.1", 100},
      {"1.0001", 1'001},
      {"2500000", 2'500'000'000},
      {"0", {}},
      {"0.000", {}},
      {"-10", {}},
      {"-0", {}},
      {"+5", {}},
      {"", {}},
      {" ", {}},
      {".", {}},
      {"inf", {}},
      {"nan", {}},
      {"Infinity", {}},
      {"1e3", {}},
      {"0x10", {}},
      {"1,5", {}},
      {"10 20", {}},
      {"soon", {}},
      {std::string(35, '9'), kForever},
      {std::string(400, '9'), kForever},
      {std::string(1 << 20, '9'), kForever},
      {"Fri, 29 Sep 2023 16:26:57 GMT", 20'000},
      {"Fri, 29 Sep 2023 16:27:37 GMT", 60'000},
      {"Fri, 29 Sep 2023 16:27:38 GMT", 61'000},
      {"Fri, 29 Sep 2023 16:28:37 GMT", 120'000},
      {"Fri, 29 Sep 2023 16:28:38 GMT", 121'000},
      {"Friday, 29-Sep-23 16:26:57 GMT", 20'000},
      {"Fri Sep 29 16:26:57 2023", 20'000},
      {"Fri, 29 Sep 2023 16:26:37 GMT", {}},
      {"Fri, 29 Sep 2023 16:26:27 GMT", {}},
      {"Zun, 29 Sep 2023 16:26:57 GMT", {}},
      {"Fri, 29 Sep 100000 16:26:57 GMT", {}},
      {"Sun, 31 Feb 2024 16:26:57 GMT", {}},
  };
  for (const TextCase& c : cases)
    EXPECT_EQ(FromRetryAfter(c.text), c.expected) << c.text.substr(0, 60);
}

TEST(ServerWait, ReadsRetryAfterMilliseconds) {
  const TextCase cases[] = {{"120000", 120'000}, {"120001", 120'001}, {"0.5", 1}, {"0", {}},
                            {"-1", {}},          {"invalid", {}},     {"", {}}};
  for (const TextCase& c : cases) {
    EXPECT_EQ(ServerWait({.retry_after_ms = c.text}, kNow), c.expected) << c.text;
  }
}

TEST(ServerWait, ReadsTheBody) {
  const TextCase cases[] = {
      {"12", 12'000},
      {"12.0", 12'000},
      {"1.2e1", 12'000},
      {"0.25", 250},
      {"12s", 12'000},
      {"1M30S", 90'000},
      {"12 seconds", 12'000},
      {"0", {}},
      {"-3", {}},
      {"-0.0", {}},
      {"1e400", kForever},
      {"99999999999999999999999999", kForever},
      {"NaN", {}},
      {"soon", {}},
      {"12s or more", {}},
      {"", {}},
  };
  for (const TextCase& c : cases) {
    EXPECT_EQ(ServerWait({.body_retry_after = c.text}, kNow), c.expected) << c.text;
  }
}

TEST(ServerWait, ReadsRetryInfo) {
  const TextCase cases[] = {{"12.5s", 12'500},
                            {"0.847655010s", 848},
                            {"34.074824224s", 34'075},
                            {"0s", {}},
                            {"-1s", {}},
                            {"s", {}},
                            {"315576000001s", 315'576'000'001'000}};
  for (const TextCase& c : cases) {
    EXPECT_EQ(ServerWait({.body_retry_delay = c.text}, kNow), c.expected) << c.text;
  }
}

TEST(ServerWait, ReadsMessages) {
  const TextCase cases[] = {
      {"Rate limit exceeded: 60 requests per minute. Retry after 12 seconds.", 12'000},
      {"Rate limit reached for gpt-4o. Limit 30000, Used 29000. Please try again in 1m30s.",
       90'000},
      {"Please try again in 250ms. Visit https://example.com", 250},
      {"Please try again in 7m12s. Need more tokens?", 432'000},
      {"retry in 2.5s", 2'500},
      {"Please retry in 26.317664s.", 26'318},
      {"Requests have exceeded the call rate limit. Please retry after 59 seconds.", 59'000},
      {"TRY AGAIN IN 1 MINUTE", 60'000},
      {"Please wait 3 seconds before the next request", 3'000},
      {"Try again in about 2 minutes", 120'000},
      {"retry after: 5 s", 5'000},
      {"retry after 1 second, or retry after 3 seconds", 3'000},
      {"Your quota will reset after 16s.", 16'000},
      {"retry after 99999999999999999999 seconds", kForever},
      {"retry after 0 seconds", {}},
      {"retry after -5 seconds", {}},
      {"retry after nan seconds", {}},
      {"retry after a while", {}},
      {"try again in 5 attempts", {}},
      {"Retry after 12", {}},
      {"Limit: 60 requests per 12 seconds", {}},
      {"waiting 5s did not help", {}},
      {"retry after ", {}},
      {"", {}},
  };
  for (const TextCase& c : cases) EXPECT_EQ(FromMessage(c.text), c.expected) << c.text;
}

TEST(ServerWait, TakesTheLargestHint) {
  WaitHints hints{.retry_after_ms = "1000",
                  .retry_after = "2",
                  .date = "",
                  .body_retry_after = "3",
                  .body_retry_delay = "4s",
                  .message = "Try again in 5s"};
  EXPECT_EQ(ServerWait(hints, kNow), 5'000);
  hints.retry_after_ms = "6000";
  EXPECT_EQ(ServerWait(hints, kNow), 6'000);
  hints.retry_after = "7";
  EXPECT_EQ(ServerWait(hints, kNow), 7'000);
  hints.body_retry_after = "8";
  EXPECT_EQ(ServerWait(hints, kNow), 8'000);
  hints.body_retry_delay = "9s";
  EXPECT_EQ(ServerWait(hints, kNow), 9'000);
  EXPECT_EQ(ServerWait({}, kNow), std::nullopt);
}

TEST(ServerWait, MeasuresADateFromTheServersOwnClock) {
  WaitHints hints{.retry_after = "Fri, 29 Sep 2023 20:00:30 GMT",
                  .date = "Fri, 29 Sep 2023 20:00:00 GMT"};
  EXPECT_EQ(ServerWait(hints, kNow), 30'000);
  hints.date = "Zun, 29 Sep 2023 20:00:00 GMT";
  EXPECT_EQ(ServerWait(hints, kNow - 30'000), 12'863'000);
  hints.date = "";
  EXPECT_EQ(ServerWait(hints, INT64_MIN), kForever);
  EXPECT_EQ(ServerWait(hints, INT64_MAX), std::nullopt);
}

TEST(ServerWait, LooksOnlyAtTheBeginningOfALongMessage) {
  const std::string filler(100'000'000, 'x');
  EXPECT_EQ(FromMessage("Retry after 12 seconds. " + filler), 12'000);
  EXPECT_EQ(FromMessage(filler + " Retry after 12 seconds."), std::nullopt);
  std::string repeated;
  while (repeated.size() < 10'000'000) repeated += "wait wait retry after try again in ";
  EXPECT_EQ(FromMessage(repeated), std::nullopt);
}

// Where the limit cuts "1200 ms" to "1200 m", the half word must not count.
TEST(ServerWait, DoesNotReadHalfAWord) {
  const std::string tail = "retry after 1200 ms";
  for (size_t start = 4'096 - 30; start < 4'096; ++start) {
    std::string text(start, '.');
    text += ' ' + tail + " and more";
    const Hint hint = FromMessage(text);
    EXPECT_TRUE(!hint || *hint == 1'200) << start;
  }
}

TEST(ServerWait, SurvivesAnyText) {
  constexpr std::string_view kPieces[] = {"retry after ",
                                          "9",
                                          "0",
                                          ".",
                                          "e",
                                          "-",
                                          "s",
                                          "ms",
                                          " ",
                                          "m",
                                          "h",
                                          "+",
                                          ":",
                                          "@",
                                          "Fri, ",
                                          "29 Sep 2023 ",
                                          "GMT",
                                          "\xff",
                                          "wait",
                                          "inf"};
  SeededRandom random(5);
  for (int i = 0; i < 50'000; ++i) {
    std::string text;
    for (int64_t n = random.Below(30); n > 0; --n) text += kPieces[random.Below(20)];
    const Millis now = static_cast<Millis>(random.NextBits());
    const Hint hint = ServerWait({text, text, text, text, text, text}, now);
    ASSERT_TRUE(!hint || *hint > 0) << text;
  }
}

}  // namespace
}  // namespace failsoft::policy
