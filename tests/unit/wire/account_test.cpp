#include "core/wire/account.h"

#include <gtest/gtest.h>

#include "core/wire/known_models.h"

namespace failsoft::wire {
namespace {

std::string Decoded(AccountAnswer kind, std::string_view text) {
  auto document = json::Document::Parse(std::string(text));
  auto answer = DecodeAccountAnswer(kind, document->root());
  return answer ? *answer : "failed: " + answer.failure().message;
}

TEST(AccountTest, Decimals) {
  for (const char* good :
       {"0", "4.2300", "-0.5", "+1", "12345678901234567890.12345678901234567890"}) {
    EXPECT_TRUE(IsDecimal(good)) << good;
  }
  for (const char* bad :
       {"", "-", ".", ".5", "5.", "1.2.3", "1e3", "1,5", " 1", "--1", "NaN", "0x1"}) {
    EXPECT_FALSE(IsDecimal(bad)) << bad;
  }
  EXPECT_FALSE(IsDecimal(std::string(65, '1')));
}

TEST(AccountTest, DecimalsCompareByValue) {
  const char* rising[] = {"-10",  "-9.5", "-0.01", "0",  "0.0001",
                          "0.01", "2.00", "2.001", "10", "100.5"};
  for (size_t i = 0; i < std::size(rising); ++i) {
    for (size_t j = 0; j < std::size(rising); ++j) {
      EXPECT_EQ(CompareDecimals(rising[i], rising[j]), (i > j) - (i < j))
          << rising[i] << " and " << rising[j];
    }
  }
  EXPECT_EQ(CompareDecimals("2.00", "2"), 0);
  EXPECT_EQ(CompareDecimals("-0", "0.000"), 0);
  EXPECT_EQ(CompareDecimals("007.10", "+7.1"), 0);
}

TEST(AccountTest, WhatIsNotToldIsNull) {
  EXPECT_EQ(Decoded(AccountAnswer::kModels, R"({"models":[{"id":"m","context_window":"x"}]})"),
            R"({"models":[{"id":"m","provider":null,"context_window":null,"status":null}]})");
  EXPECT_EQ(Decoded(AccountAnswer::kVerifiedKey, R"({"valid":false})"),
            R"({"valid":false,"scopes":[],"project_id":null,"expires_at":null})");
  EXPECT_EQ(Decoded(AccountAnswer::kAutoTopup, R"({"enabled":false,"amount_usdc":5.10})"),
            R"({"enabled":false,"threshold_usdc":null,"amount_usdc":"5.10"})");
}

TEST(AccountTest, WhatIsSomethingElseIsRefused) {
  const AccountAnswer kinds[] = {AccountAnswer::kModels,      AccountAnswer::kProviderStatus,
                                 AccountAnswer::kVerifiedKey, AccountAnswer::kBalance,
                                 AccountAnswer::kCreatedKey,  AccountAnswer::kAutoTopup,
                                 AccountAnswer::kErrors};
  for (const AccountAnswer kind : kinds) {
    for (const char* other :
         {"{}", "[]", "null", R"("text")", R"({"models":[{}],"providers":[{}]})",
          R"({"balance_usdc":"4,23","key":"","errors":[1]})"}) {
      EXPECT_TRUE(Decoded(kind, other).starts_with("failed: the answer is no")) << other;
    }
  }
}

TEST(AccountTest, NearestModels) {
  const auto nearest = [](std::string_view model) {
    return NearestModels(model, GuideModels(), 2);
  };
  using List = std::vector<std::string>;
  EXPECT_EQ(nearest("claude-3-5-sonet"), (List{"claude-3-5-sonnet", "claude-3-5-haiku"}));
  EXPECT_EQ(nearest("gpt-4o-Mini").front(), "gpt-4o-mini");
  EXPECT_EQ(nearest("gpt-4o").front(), "gpt-4o-mini");  // never itself
  EXPECT_TRUE(nearest("gpt-5-turbo-preview").front().starts_with("gpt-4o"));
  EXPECT_EQ(nearest("llama-3.3-70b").front(), "llama-3-3-70b");
  EXPECT_EQ(nearest("").size(), 2u);
  EXPECT_EQ(nearest(std::string(100'000, 'x')).size(), 2u);
  EXPECT_TRUE(NearestModels("x", std::vector<ModelInfo>{{"y", "", -1, "unavailable"}}, 2).empty());
}

TEST(AccountTest, WhatIsSaidOfAProvider) {
  for (const char* up : {"operational", "Operational", "up", "available"}) {
    EXPECT_EQ(HealthOf(up), Health::kUp) << up;
  }
  for (const char* down : {"down", "DOWN", "outage", "major_outage", "unavailable", "offline"}) {
    EXPECT_EQ(HealthOf(down), Health::kDown) << down;
  }
  for (const char* unsure : {"", "degraded", "partial_outage", "download", "maintenance soon"}) {
    EXPECT_EQ(HealthOf(unsure), Health::kUnsure) << unsure;
  }
}

}  // namespace
}  // namespace failsoft::wire
