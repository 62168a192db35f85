#include "core/base/redact.h"

#include <gtest/gtest.h>

#include <random>

namespace failsoft::base {
namespace {

std::string Scrubbed(std::initializer_list<std::string_view> secrets, std::string text) {
  Redactor redactor;
  for (const std::string_view secret : secrets) redactor.AddSecret(secret);
  return redactor.Scrub(std::move(text));
}

TEST(Redactor, ReplacesEveryOccurrence) {
  EXPECT_EQ(Scrubbed({"mbd_sk_12345"}, "key mbd_sk_12345, again mbd_sk_12345."),
            "key [redacted], again [redacted].");
  EXPECT_EQ(Scrubbed({"mbd_sk_12345"}, "mbd_sk_12345"), "[redacted]");
  EXPECT_EQ(Scrubbed({"mbd_sk_12345"}, "mbd_sk_1234"), "mbd_sk_1234");
  EXPECT_EQ(Scrubbed({"mbd_sk_12345"}, ""), "");
  EXPECT_EQ(Scrubbed({}, "nothing to hide"), "nothing to hide");
}

TEST(Redactor, KnowsOtherSpellings) {
  const std::string_view secret = "p\"ss/w\\rd+1=";
  EXPECT_EQ(Scrubbed({secret}, "a=p%22ss%2Fw%5Crd%2B1%3D&b"), "a=[redacted]&b");
  EXPECT_EQ(Scrubbed({secret}, "a=p%22ss%2fw%5crd%2b1%3d&b"), "a=[redacted]&b");
  EXPECT_EQ(Scrubbed({secret}, R"({"k":"p\"ss/w\\rd+1="})"), R"({"k":"[redacted]"})");
  EXPECT_EQ(Scrubbed({secret}, R"({"k":"p\"ss\/w\\rd+1="})"), R"({"k":"[redacted]"})");
}

TEST(Redactor, DoesNotSearchForWhatIsTooShort) {
  EXPECT_EQ(Scrubbed({"", "a", "1234567"}, "a 1234567"), "a 1234567");
  EXPECT_EQ(Scrubbed({"12345678"}, "a 12345678"), "a [redacted]");
}

TEST(Redactor, ALongerSecretHidesTheShorterOneInsideIt) {
  for (const auto& secrets : {std::initializer_list<std::string_view>{"abcdefgh", "abcdefghij"},
                              std::initializer_list<std::string_view>{"abcdefghij", "abcdefgh"}}) {
    EXPECT_EQ(Scrubbed(secrets, "-abcdefghij-abcdefgh-"), "-[redacted]-[redacted]-");
  }
}

TEST(Redactor, OverlappingSecretsLeaveNothing) {
  EXPECT_EQ(Scrubbed({"abcdefgh", "ghijklmn"}, "<abcdefghijklmn>"), "<[redacted]>");
  EXPECT_EQ(Scrubbed({"abababab"}, "<ababababab>"), "<[redacted]>");
  EXPECT_EQ(Scrubbed({"abcdefgh"}, "<abcdefghabcdefgh>"), "<[redacted]>");
}

TEST(Redactor, AgreesWithASimpleSearch) {
  std::mt19937 random(7);
  for (int round = 0; round < 3'000; ++round) {
    std::string secret(8 + random() % 4, ' ');
    for (char& c : secret) c = "ab"[random() % 2];
    std::string text(random() % 60, ' ');
    for (char& c : text) c = "ab"[random() % 2];
    std::vector<bool> covered(text.size());
    for (size_t at = text.find(secret); at != text.npos; at = text.find(secret, at + 1)) {
      std::fill_n(covered.begin() + static_cast<long>(at), secret.size(), true);
    }
    // Occurrences that touch are shown as one.
    std::string expected;
    for (size_t i = 0; i < text.size(); ++i) {
      if (!covered[i]) expected += text[i];
      if (covered[i] && (i == 0 || !covered[i - 1])) expected += "[redacted]";
    }
    ASSERT_EQ(Scrubbed({secret}, text), expected) << secret << " in " << text;
  }
}

TEST(Redactor, IsLinearInATextMadeToHurt) {
  std::string secret(100'000, 'a');
  secret.back() = 'b';
  const std::string text(2'000'000, 'a');  // quadratic: 2 * 10^11 comparisons
  EXPECT_EQ(Scrubbed({secret}, text), text);
  EXPECT_EQ(Scrubbed({std::string(100'000, 'a')}, text), "[redacted]");
}

TEST(Redactor, KnowsSecretHeaders) {
  for (const char* name : {"Authorization", "x-api-key", "X-API-KEY", "api-key", "Cookie",
                           "set-cookie", "Proxy-Authorization", "x-goog-api-key"}) {
    EXPECT_TRUE(Redactor::IsSecretHeader(name)) << name;
  }
  for (const char* name : {"", "content-type", "x-request-id", "retry-after", "authorization2"}) {
    EXPECT_FALSE(Redactor::IsSecretHeader(name)) << name;
  }
}

}  // namespace
}  // namespace failsoft::base
