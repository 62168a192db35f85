#include "core/config/fallback.h"

#include <gtest/gtest.h>

#include "tests/unit/config/fake_environment.h"

namespace failsoft::config {
namespace {

struct Refused {
  const char* target;
  const char* field;
  const char* part;  // of the message
};

TEST(Fallback, AMemberThatIsGivenTwiceIsRefused) {
  const Refused cases[] = {
      {R"({"model":"a","model":"b"})", "/fallback/0/model", "given twice"},
      {R"({"model":"a","api_key":"kkkk","api_key":"llll"})", "/fallback/0/api_key", "given twice"},
      {R"({"auth":"api_key","model":"a","access_token":"tttt"})", "/fallback/0/auth", "token"},
  };
  for (const Refused& c : cases) {
    const auto options = Parse(std::string(R"({"api_key":"k","fallback":[)") + c.target + "]}");
    ASSERT_FALSE(options.ok()) << c.target;
    EXPECT_EQ(options.failure().code, base::Code::kConfig) << c.target;
    EXPECT_EQ(options.failure().field, c.field) << c.target;
    EXPECT_NE(options.failure().message.find(c.part), std::string::npos)
        << options.failure().message;
    for (const char* secret : {"kkkk", "llll", "tttt"}) {
      EXPECT_EQ(options.failure().message.find(secret), std::string::npos) << c.target;
    }
  }
}

TEST(Fallback, TheGuidesChainHasAName) {
  const auto options = Parse(R"({"api_key":"k","fallback":"guide"})");
  ASSERT_TRUE(options.ok());
  EXPECT_EQ(options->call.fallback, GuideChain());
  EXPECT_EQ(AttemptsOf(options->call), kGuideAttempts);
  const auto said = Parse(R"({"api_key":"k","fallback":"guide","max_attempts":5})");
  EXPECT_EQ(AttemptsOf(said->call), 5);
  const auto null = Parse(R"({"api_key":"k","fallback":"guide","max_attempts":null})");
  EXPECT_EQ(AttemptsOf(null->call), kGuideAttempts);
  const auto own = Parse(R"({"api_key":"k","fallback":["gpt-4o","llama-3-3-70b"]})");
  EXPECT_EQ(AttemptsOf(own->call), 5);
  EXPECT_FALSE(Parse(R"({"api_key":"k","fallback":"guides"})").ok());
}

}  // namespace
}  // namespace failsoft::config
