#include "core/policy/rate_headers.h"

#include <gtest/gtest.h>

namespace failsoft::policy {
namespace {

constexpr base::Millis kNow = 1'700'000'000'000;

RateFacts Requests(std::string_view limit, std::string_view remaining, std::string_view reset) {
  return ReadRateFacts({limit, remaining, reset}, {}, kNow);
}

TEST(RateHeadersTest, NumbersAsServicesWriteThem) {
  const RateFacts facts = ReadRateFacts({"60", " 59 ", "1s"}, {"200000", "0", "6m0s"}, kNow);
  EXPECT_EQ(facts.limit_requests, 60);
  EXPECT_EQ(facts.remaining_requests, 59);
  EXPECT_EQ(facts.reset_requests, 1'000);
  EXPECT_EQ(facts.limit_tokens, 200'000);
  EXPECT_EQ(facts.remaining_tokens, 0);
  EXPECT_EQ(facts.reset_tokens, 360'000);
}

TEST(RateHeadersTest, ResetsInSecondsInUnitsAndAsATime) {
  EXPECT_EQ(Requests("60", "1", "12").reset_requests, 12'000);
  EXPECT_EQ(Requests("60", "1", "0.5").reset_requests, 500);
  EXPECT_EQ(Requests("60", "1", "20ms").reset_requests, 20);
  EXPECT_EQ(Requests("60", "1", "1700000030").reset_requests, 30'000);
  EXPECT_EQ(Requests("60", "1", "1700000030000").reset_requests, 30'000);
  EXPECT_EQ(Requests("60", "1", "1600000000").reset_requests, 0);
  EXPECT_EQ(Requests("60", "1", "soon").reset_requests, 0);
}

TEST(RateHeadersTest, TheFirstOfSeveralLimits) {
  EXPECT_EQ(Requests("60, 60;w=60", "", "").limit_requests, 60);
}

TEST(RateHeadersTest, WhatIsNoNumberSaysNothing) {
  for (const char* text : {"", "-1", "many", "60requests", "1e3", "99999999999999999999"}) {
    EXPECT_FALSE(Requests(text, text, text).limit_requests) << text;
    EXPECT_FALSE(Requests(text, text, text).remaining_requests) << text;
  }
  EXPECT_FALSE(Requests("0", "0", "").limit_requests);
}

}  // namespace
}  // namespace failsoft::policy
