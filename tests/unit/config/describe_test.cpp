#include <gtest/gtest.h>

#include <set>
#include <string>

#include "core/config/option_table.h"
#include "core/config/parse.h"
#include "core/json/json.h"
#include "tests/unit/config/fake_environment.h"

namespace failsoft::config {
namespace {

class DescribeOptionsTest : public testing::Test {
 protected:
  json::Document document_ = *json::Document::Parse(DescribeOptions());
  json::Value options_ = document_.root()["options"];

  json::Value Find(std::string_view name) const {
    for (const json::Value option : options_) {
      if (option["name"].AsString() == name) return option;
    }
    return {};
  }
};

TEST_F(DescribeOptionsTest, HasEveryOptionOnce) {
  std::set<std::string_view> names;
  for (const json::Value option : options_) {
    EXPECT_TRUE(names.insert(option["name"].AsString()).second);
    EXPECT_NE(FindOption(option["name"].AsString()), nullptr);
  }
  EXPECT_EQ(names.size(), OptionTable().size());
}

TEST_F(DescribeOptionsTest, DocumentsEachInOneSentence) {
  for (const json::Value option : options_) {
    const std::string_view doc = option["doc"].AsString();
    EXPECT_TRUE(doc.ends_with('.')) << doc;
    EXPECT_EQ(doc.find(". "), std::string_view::npos) << doc;
    EXPECT_EQ(doc.find('|'), std::string_view::npos) << doc;
    EXPECT_EQ(option["since"].AsString(), "0.1");
    EXPECT_TRUE(option["scope"].AsString() == "client" || option["scope"].AsString() == "call");
  }
}

TEST_F(DescribeOptionsTest, TellsDefaultsRangesAndSecrets) {
  EXPECT_EQ(
      Find("max_attempts").raw(),
      R"({"name":"max_attempts","type":"integer","scope":"call","default":5,"min":1,"max":100,)"
      R"("nullable":false,"secret":false,"since":"0.1","doc":)"
      R"("How often a call is tried in total, the first time included."})");
  EXPECT_EQ(Find("timeout")["default"].raw(), "60000");
  EXPECT_EQ(Find("timeout")["unit"].AsString(), "ms");
  EXPECT_TRUE(Find("timeout")["nullable"].AsBool());
  EXPECT_TRUE(Find("deadline")["default"].IsNull());
  EXPECT_EQ(Find("jitter")["default"].AsString(), "guide");
  EXPECT_EQ(Find("jitter")["choices"].raw(), R"(["guide","full","equal","decorrelated","none"])");
  EXPECT_EQ(Find("auth")["default"].AsString(), "auto");
  EXPECT_EQ(Find("time_unit")["default"].AsString(), "ms");
  EXPECT_EQ(Find("http2")["default"].raw(), "true");
  EXPECT_EQ(Find("headers")["default"].raw(), "{}");
  EXPECT_TRUE(Find("proxy")["default"].IsNull());
  EXPECT_EQ(Find("base_url")["default"].AsString(), kDefaultBaseUrl);
  EXPECT_EQ(Find("base_url")["scope"].AsString(), "client");
  for (const json::Value option : options_) {
    const std::string_view name = option["name"].AsString();
    EXPECT_EQ(option["secret"].AsBool(), name == "api_key" || name == "access_token") << name;
  }
}

// Whatever the description gives as a default can be written into a configuration.
TEST_F(DescribeOptionsTest, DefaultsAreValidValues) {
  for (const json::Value option : options_) {
    const std::string name(option["name"].AsString());
    if (name == "model") continue;  // "": none
    const std::string json = "{\"" + name + "\":" + std::string(option["default"].raw()) + "}";
    auto parsed = Parse(json, {{"FAILSOFT_API_KEY", "k"}});
    EXPECT_TRUE(parsed.ok()) << json << ": " << parsed.failure().message;
  }
}

TEST(OptionTable, NamesTheNearest) {
  EXPECT_EQ(NearestOption("max_atempts"), "max_attempts");
  EXPECT_EQ(NearestOption("base_ur"), "base_url");
  EXPECT_EQ(NearestOption("completely_different"), "");
}

}  // namespace
}  // namespace failsoft::config
