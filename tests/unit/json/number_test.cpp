#include "core/json/number.h"

#include <gtest/gtest.h>

#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <string>

namespace failsoft::json {
namespace {

constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
constexpr int64_t kMin = std::numeric_limits<int64_t>::min();

struct IntCase {
  std::string text;
  std::optional<int64_t> value;
};

TEST(NumberAsInt, TakesIntegralNumbersOfAnySpelling) {
  const IntCase kCases[] = {
      {"0", 0},
      {"-0", 0},
      {"0.0", 0},
      {"0e99999999999999999999", 0},
      {"-0.00e-5", 0},
      {"3", 3},
      {"3.0", 3},
      {"3e2", 300},
      {"3E+2", 300},
      {"-3", -3},
      {"30e-1", 3},
      {"0.3e1", 3},
      {"1234.5e1", 12345},
      {"1200e-2", 12},
      {"0.00012e5", 12},
      {"100000000000000000000e-2", 1000000000000000000},
      {"9223372036854775807", kMax},
      {"-9223372036854775808", kMin},
      {"9223372036854775807.000", kMax},
      {"922337203685477580.7e1", kMax},
      {"0." + std::string(1000, '0') + "5e1001", 5},
      {"5" + std::string(1000, '0') + "e-1000", 5},
      {"9223372036854775808", {}},
      {"-9223372036854775809", {}},
      {"9999999999999999999", {}},
      {"12345678901234567890", {}},
      {"1e19", {}},
      {"1e999", {}},
      {"1e99999999999999999999", {}},
      {"0.5", {}},
      {"3.1", {}},
      {"1e-1", {}},
      {"15e-1", {}},
      {"1e-99999999999999999999", {}},
      {"NaN", {}},
      {"Infinity", {}},
      {"-Infinity", {}},
      {std::string(100'000, '7'), {}},
  };
  for (const IntCase& c : kCases) {
    EXPECT_EQ(NumberAsInt(c.text), c.value) << c.text.substr(0, 80);
  }
  EXPECT_EQ(NumberAsInt("1e18"), 1'000'000'000'000'000'000);
}

TEST(NumberAsInt, ReadsBackWhatIsWritten) {
  std::mt19937_64 random(5);
  for (int i = 0; i < 20'000; ++i) {
    const auto value = static_cast<int64_t>(random() >> random() % 64);
    const int64_t number = random() % 2 == 0 ? value : -(value & kMax);
    EXPECT_EQ(NumberAsInt(std::to_string(number)), number);
    EXPECT_EQ(NumberAsInt(std::to_string(number) + ".000"), number);
  }
}

TEST(NumberAsDouble, TakesWhatADoubleCanHold) {
  EXPECT_EQ(NumberAsDouble("0"), 0.0);
  EXPECT_EQ(NumberAsDouble("-2.5e-3"), -2.5e-3);
  EXPECT_EQ(NumberAsDouble("1E+2"), 100.0);
  EXPECT_EQ(NumberAsDouble("1.7976931348623157e308"), std::numeric_limits<double>::max());
  EXPECT_EQ(NumberAsDouble("5e-324"), std::numeric_limits<double>::denorm_min());
  EXPECT_EQ(NumberAsDouble("9007199254740993"), 9007199254740992.0);
  EXPECT_EQ(NumberAsDouble("0." + std::string(400, '0') + "1e401"), 1.0);
  EXPECT_EQ(NumberAsDouble("1" + std::string(400, '0') + "e-400"), 1.0);
}

TEST(NumberAsDouble, WhatIsTooSmallIsZeroOfItsSign) {
  for (const char* text : {"1e-999", "0.1e-99999999999999999999", "1e-400"}) {
    EXPECT_EQ(NumberAsDouble(text), 0.0) << text;
  }
  const auto tiny = NumberAsDouble("-1e-999");
  ASSERT_TRUE(tiny);
  EXPECT_TRUE(std::signbit(*tiny));
  EXPECT_TRUE(std::signbit(*NumberAsDouble("-0")));
  EXPECT_EQ(NumberAsDouble("0e999"), 0.0);
  EXPECT_EQ(NumberAsDouble("0." + std::string(100'000, '0') + "1"), 0.0);
}

TEST(NumberAsDouble, WhatIsTooLargeIsNone) {
  for (const std::string& text :
       {std::string("1e309"), std::string("-1e309"), std::string("1e999"),
        std::string("1e99999999999999999999"), std::string("1.8e308"), std::string(400, '9'),
        std::string("NaN"), std::string("Infinity"), std::string("-Infinity")}) {
    EXPECT_EQ(NumberAsDouble(text), std::nullopt) << text;
  }
}

TEST(NumberAsDouble, ReadsBackTheShortestForm) {
  std::mt19937_64 random(5);
  for (int i = 0; i < 50'000; ++i) {
    const uint64_t bits = random();
    double value;
    std::memcpy(&value, &bits, sizeof(value));
    if (!std::isfinite(value)) continue;
    char text[64];
    const auto end = std::to_chars(text, text + sizeof(text), value);
    ASSERT_EQ(NumberAsDouble({text, static_cast<size_t>(end.ptr - text)}), value);
  }
}

}  // namespace
}  // namespace failsoft::json
