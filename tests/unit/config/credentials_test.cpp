#include "core/config/credentials.h"

#include <gtest/gtest.h>

#include "core/config/option_table.h"
#include "tests/unit/config/fake_environment.h"

namespace failsoft::config {
namespace {

using Variables = std::map<std::string, std::string>;

struct Source {
  const char* about;
  std::string json;
  Variables variables;
  std::string api_key;
  std::string access_token;
  std::string base_url;
};

const std::string kHome(kDefaultBaseUrl);

TEST(Credentials, ComeFromTheOptionThenTheEnvironment) {
  const Source cases[] = {
      {"option", R"({"api_key":" k1 "})", {{"FAILSOFT_API_KEY", "k2"}}, "k1", "", kHome},
      {"failsoft first",
       "",
       {{"FAILSOFT_API_KEY", "k2\n"}, {"MOLTBOTDEN_API_KEY", "k3"}},
       "k2",
       "",
       kHome},
      {"moltbotden next", "{}", {{"MOLTBOTDEN_API_KEY", "k3"}}, "k3", "", kHome},
      {"blank is unset",
       "",
       {{"FAILSOFT_API_KEY", "  "}, {"MOLTBOTDEN_API_KEY", "k3"}},
       "k3",
       "",
       kHome},
      {"null is not given", R"({"api_key":null})", {{"FAILSOFT_API_KEY", "k2"}}, "k2", "", kHome},
      {"token", "", {{"FAILSOFT_ACCESS_TOKEN", "t2"}}, "", "t2", kHome},
      {"moltbotden token", "", {{"MOLTBOTDEN_ACCESS_TOKEN", "t3"}}, "", "t3", kHome},
      {"failsoft token before moltbotden key",
       "",
       {{"FAILSOFT_ACCESS_TOKEN", "t2"}, {"MOLTBOTDEN_API_KEY", "k3"}},
       "",
       "t2",
       kHome},
      {"one credential only",
       "",
       {{"FAILSOFT_API_KEY", "k2"}, {"FAILSOFT_ACCESS_TOKEN", "t2"}},
       "k2",
       "",
       kHome},
      {"a given token keeps keys out",
       R"({"access_token":"t1"})",
       {{"FAILSOFT_API_KEY", "k2"}},
       "",
       "t1",
       kHome},
      {"base url option",
       R"({"base_url":"https://a.com/v1/","api_key":"k1"})",
       {{"FAILSOFT_BASE_URL", "https://b.com"}},
       "k1",
       "",
       "https://a.com/v1"},
      {"base url failsoft",
       R"({"api_key":"k1"})",
       {{"FAILSOFT_BASE_URL", " https://b.com/ "}, {"MOLTBOTDEN_BASE_URL", "https://c.com"}},
       "k1",
       "",
       "https://b.com"},
      {"base url moltbotden",
       R"({"api_key":"k1"})",
       {{"MOLTBOTDEN_BASE_URL", "https://c.com"}},
       "k1",
       "",
       "https://c.com"},
  };
  for (const Source& c : cases) {
    auto options = Parse(c.json, c.variables);
    ASSERT_TRUE(options.ok()) << c.about << ": " << options.failure().message;
    EXPECT_EQ(options->api_key, c.api_key) << c.about;
    EXPECT_EQ(options->access_token, c.access_token) << c.about;
    EXPECT_EQ(options->base_url, c.base_url) << c.about;
  }
}

struct Home {
  const char* about;
  std::string base_url;  // option
  Variables variables;
  bool used;
};

TEST(Credentials, OfMoltbotdenGoToNoOtherOrigin) {
  const Home cases[] = {
      {"its own", "https://api.moltbotden.com/v2", {}, true},
      {"its own, port spelt out", "https://API.moltbotden.com:443/v1/hosting/llm", {}, true},
      {"another host", "https://api.openai.com/v1", {}, false},
      {"a host that begins alike", "https://api.moltbotden.com.evil.com/v1", {}, false},
      {"another port", "https://other.moltbotden.com:8443", {}, false},
      {"loopback", "http://127.0.0.1:8080", {}, false},
      {"where the environment moved it",
       "http://127.0.0.1:8080/w1",
       {{"MOLTBOTDEN_BASE_URL", "http://127.0.0.1:8080"}},
       true},
      {"beside where it moved",
       "http://127.0.0.1:8081",
       {{"MOLTBOTDEN_BASE_URL", "http://127.0.0.1:8080"}},
       false},
      {"moved to nonsense", "https://a.com", {{"MOLTBOTDEN_BASE_URL", "nonsense"}}, false},
      {"moved by itself", "", {{"MOLTBOTDEN_BASE_URL", "https://c.com"}}, true},
      {"failsoft's other origin", "", {{"FAILSOFT_BASE_URL", "https://b.com"}}, false},
  };
  for (const Home& c : cases) {
    for (const char* name : {"MOLTBOTDEN_API_KEY", "MOLTBOTDEN_ACCESS_TOKEN"}) {
      Variables variables = c.variables;
      variables[name] = "credential";
      auto options =
          Parse(c.base_url.empty() ? "{}" : "{\"base_url\":\"" + c.base_url + "\"}", variables);
      ASSERT_TRUE(options.ok()) << c.about << ": " << options.failure().message;
      const bool used = !options->api_key.empty() || !options->access_token.empty();
      EXPECT_EQ(used, c.used) << c.about << " " << name;
    }
  }
}

TEST(Credentials, OfFailsoftGoWhereTheUserPoints) {
  auto options = Parse(R"({"base_url":"https://a.com"})",
                       {{"FAILSOFT_API_KEY", "k2"}, {"MOLTBOTDEN_API_KEY", "k3"}});
  ASSERT_TRUE(options.ok());
  EXPECT_EQ(options->api_key, "k2");
}

struct Refused {
  const char* about;
  std::string json;
  Variables variables;
  std::string field;
  std::string part;
};

TEST(Credentials, AreNotLookedForWhereRequestsBringTheirs) {
  auto options = Parse(R"({"auth":"none"})", {{"FAILSOFT_API_KEY", "secret"}});
  ASSERT_TRUE(options.ok());
  EXPECT_EQ(options->api_key, "");
}

TEST(Credentials, AreRefused) {
  const Refused cases[] = {
      {"both", R"({"api_key":"aaaa","access_token":"bbbb"})", {}, "/access_token", "both"},
      {"none", "", {}, "/api_key", "MOLTBOTDEN_API_KEY"},
      {"one that is not to be sent", R"({"auth":"none","api_key":"aaaa"})", {}, "/auth", "none"},
      {"none, with its variables", "", {}, "/api_key", "FAILSOFT_API_KEY"},
      {"none, default host over http",
       R"({"base_url":"http://api.moltbotden.com"})",
       {{"MOLTBOTDEN_API_KEY", "k3"}},
       "/api_key",
       "no key"},
      {"key in an environment that is wrong",
       "",
       {{"FAILSOFT_API_KEY", "sec\nret"}},
       "/api_key",
       "FAILSOFT_API_KEY"},
      {"token in an environment that is wrong",
       "",
       {{"MOLTBOTDEN_ACCESS_TOKEN", "sec\x01ret"}},
       "/access_token",
       "MOLTBOTDEN_ACCESS_TOKEN"},
      {"base url in an environment that is wrong",
       "",
       {{"FAILSOFT_BASE_URL", "a.com/secret"}},
       "/base_url",
       "FAILSOFT_BASE_URL"},
      {"moltbotden's base url is wrong",
       "",
       {{"MOLTBOTDEN_BASE_URL", "a.com/secret"}},
       "/base_url",
       "MOLTBOTDEN_BASE_URL"},
      {"plain http",
       R"({"base_url":"http://192.0.2.1/v1","api_key":"secret"})",
       {},
       "/base_url",
       "https"},
      {"plain http with a token",
       R"({"base_url":"http://a.com","access_token":"secret"})",
       {},
       "/base_url",
       "allow_insecure_http"},
      {"plain http with the environment's key",
       R"({"base_url":"http://a.com"})",
       {{"FAILSOFT_API_KEY", "secret"}},
       "/base_url",
       "https"},
      {"plain http with a header",
       R"({"base_url":"http://a.com","headers":{"Authorization":"secret"}})",
       {},
       "/base_url",
       "https"},
      {"auth without a key", R"({"auth":"api_key","access_token":"secret"})", {}, "/auth", "token"},
      {"auth without a key, environment",
       R"({"auth":"api_key"})",
       {{"FAILSOFT_ACCESS_TOKEN", "secret"}},
       "/auth",
       "token"},
  };
  for (const Refused& c : cases) {
    auto options = Parse(c.json, c.variables);
    ASSERT_FALSE(options.ok()) << c.about;
    EXPECT_EQ(options.failure().code, base::Code::kConfig) << c.about;
    EXPECT_EQ(options.failure().field, c.field) << c.about;
    EXPECT_NE(options.failure().message.find(c.part), std::string::npos)
        << c.about << ": " << options.failure().message;
    for (const char* secret : {"secret", "aaaa", "bbbb", "ret"}) {
      EXPECT_EQ(options.failure().message.find(secret), std::string::npos) << c.about;
    }
  }
}

TEST(Credentials, AreAccepted) {
  for (const std::string json : {
           R"({"base_url":"http://127.0.0.1:1"})",
           R"({"base_url":"https://a.com"})",
           R"({"base_url":"http://a.com"})",
           R"({"base_url":"http://localhost","api_key":"k"})",
           R"({"base_url":"http://[::1]:8080","access_token":"t"})",
           R"({"base_url":"http://a.com","api_key":"k","allow_insecure_http":true})",
           R"({"base_url":"http://a.com","headers":{"Authorization":null,"X-A":"b"}})",
           R"({"headers":{"Authorization":"Bearer k"}})",
           R"({"auth":"bearer","api_key":"k"})",
           R"({"auth":"bearer","access_token":"t"})",
           R"({"auth":"none"})",
       }) {
    auto options = Parse(json);
    EXPECT_TRUE(options.ok()) << json << ": " << options.failure().message;
  }
}

TEST(Credentials, AreReplacedByOneThatIsGivenOnce) {
  const auto options = Parse(R"({"api_key":"old"})");
  ASSERT_TRUE(options.ok());
  EXPECT_EQ(ReplaceCredentials(*options, R"({"api_key":"new"})")->api_key, "new");
  const auto token = ReplaceCredentials(*options, R"({"access_token":"new"})");
  EXPECT_EQ(token->api_key + "," + token->access_token, ",new");
  const std::pair<const char*, const char*> refused[] = {
      {R"({"api_key":"aaaa","api_key":"bbbb"})", "/api_key: given twice"},
      {R"({"access_token":"aaaa","access_token":null})", "/access_token: given twice"},
      {R"({"api_key":"aaaa","access_token":"bbbb"})", "/api_key: expected one of"},
      {"{}", "/api_key: expected one of"},
  };
  for (const auto& [json, message] : refused) {
    const auto replaced = ReplaceCredentials(*options, json);
    ASSERT_FALSE(replaced.ok()) << json;
    EXPECT_EQ(replaced.failure().message.rfind(message, 0), 0u) << replaced.failure().message;
  }
}

}  // namespace
}  // namespace failsoft::config
