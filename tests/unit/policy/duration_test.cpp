#include "core/policy/duration.h"

#include <gtest/gtest.h>

#include <string>

namespace failsoft::policy {
namespace {

using base::kForever;
using base::Millis;

struct DecimalCase {
  std::string text;
  int exponent;
  std::optional<Millis> expected;
};

TEST(ParseDecimal, IsExactRoundsUpAndSaturates) {
  const DecimalCase cases[] = {
      {"12", 3, 12'000},
      {"0.1", 3, 100},
      {".5", 3, 500},
      {"5.", 3, 5'000},
      {"0.0001", 3, 1},
      {"1.0000000000000000000000001", 3, 1'001},
      {"1.000", 3, 1'000},
      {"0", 3, 0},
      {"0.000", 3, 0},
      {"120000", 0, 120'000},
      {"1.5", 0, 2},
      {"1e2", 3, 100'000},
      {"1.25E+1", 3, 12'500},
      {"2500e-3", 3, 2'500},
      {"1e-400", 3, 1},
      {"0e999999999999", 3, 0},
      {"1e999999999999", 3, kForever},
      {"1e-999999999999", 3, 1},
      {"9223372036854775807", 0, kForever},
      {"9223372036854775806", 0, kForever - 1},
      {"9223372036854775808", 0, kForever},
      {"9223372036854775807.1", 0, kForever},
      {"9223372036854775", 3, 9'223'372'036'854'775'000},
      {std::string(35, '9'), 3, kForever},
      {std::string(400, '9'), 3, kForever},
      {std::string(400, '0') + "7", 3, 7'000},
      {"", 3, std::nullopt},
      {".", 3, std::nullopt},
      {"-1", 3, std::nullopt},
      {"+1", 3, std::nullopt},
      {"1e", 3, std::nullopt},
      {"1e+", 3, std::nullopt},
      {"e5", 3, std::nullopt},
      {"1.2.3", 3, std::nullopt},
      {"1 2", 3, std::nullopt},
      {"0x10", 3, std::nullopt},
      {"inf", 3, std::nullopt},
      {"nan", 3, std::nullopt},
      {"1,000", 3, std::nullopt},
      {"12s", 3, std::nullopt},
  };
  for (const DecimalCase& c : cases) {
    EXPECT_EQ(ParseDecimal(c.text, c.exponent), c.expected) << c.text.substr(0, 60);
  }
}

struct DurationCase {
  std::string text;
  std::optional<Millis> expected;
  std::string rest;
};

TEST(TakeDuration, ReadsNumbersWithTheirUnits) {
  const DurationCase cases[] = {
      {"12.5s", 12'500, ""},
      {"1m30s", 90'000, ""},
      {"1m30.5s.", 90'500, "."},
      {"6h0m0.123s", 21'600'123, ""},
      {"250ms", 250, ""},
      {"0.2ms", 1, ""},
      {"59 seconds.", 59'000, "."},
      {"1 minute 30 seconds", 90'000, ""},
      {"2 days", 172'800'000, ""},
      {"0.5h", 1'800'000, ""},
      {"12 seconds 5 attempts", 12'000, " 5 attempts"},
      {"99999999999999999999d", kForever, ""},
      {"9223372036854775807ms 1ms", kForever, ""},
      {"12", std::nullopt, "12"},
      {"12 bananas", std::nullopt, "12 bananas"},
      {"12 sx", std::nullopt, "12 sx"},
      {"s", std::nullopt, "s"},
      {"", std::nullopt, ""},
      {"-5s", std::nullopt, "-5s"},
  };
  for (const DurationCase& c : cases) {
    std::string_view text = c.text;
    EXPECT_EQ(TakeDuration(text), c.expected) << c.text;
    EXPECT_EQ(text, c.rest) << c.text;
  }
}

}  // namespace
}  // namespace failsoft::policy
