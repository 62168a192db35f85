#include "core/wire/body.h"

#include <gtest/gtest.h>

namespace failsoft::wire {
namespace {

std::string For(const BodyTemplate& body, std::string_view model) {
  std::string built;
  return std::string(body.For(model, built));
}

TEST(BodyTemplate, KeepsMembersAndTheirOrder) {
  BodyTemplate body;
  body.AddMember("temperature", "1.0");
  body.AddModel("gpt-4o");
  body.AddMember("messages", R"([ {"role":"user"} ])");
  EXPECT_EQ(For(body, "gpt-4o"),
            R"({"temperature":1.0,"model":"gpt-4o","messages":[ {"role":"user"} ]})");
  EXPECT_EQ(For(body, "claude-3-5-sonnet"),
            R"({"temperature":1.0,"model":"claude-3-5-sonnet","messages":[ {"role":"user"} ]})");
}

TEST(BodyTemplate, TheModelMayStandAnywhereOrNowhere) {
  BodyTemplate first;
  first.AddModel("m");
  first.AddMember("n", "1");
  EXPECT_EQ(For(first, "m"), R"({"model":"m","n":1})");
  EXPECT_EQ(For(first, "other"), R"({"model":"other","n":1})");

  BodyTemplate last;
  last.AddMember("n", "1");
  last.AddModel("m");
  EXPECT_EQ(For(last, "m"), R"({"n":1,"model":"m"})");
  EXPECT_EQ(For(last, "other"), R"({"n":1,"model":"other"})");

  BodyTemplate alone;
  alone.AddModel("m");
  EXPECT_EQ(For(alone, "m"), R"({"model":"m"})");
  EXPECT_EQ(For(alone, ""), R"({"model":""})");

  BodyTemplate none;
  none.AddMember("n", "1");
  EXPECT_EQ(For(none, "m"), R"({"n":1})");
  EXPECT_EQ(For(BodyTemplate(), "m"), "{}");
}

TEST(BodyTemplate, QuotesNamesAndModels) {
  BodyTemplate body;
  body.AddMember("a\"b\n", "null");
  body.AddModel("m\"\\\xFF");
  for (const char* model : {"m\"\\\xFF", "n\"\\\xFF"}) {
    EXPECT_EQ(For(body, model), std::string("{\"a\\\"b\\n\":null,\"model\":\"") + model[0] +
                                    "\\\"\\\\\xEF\xBF\xBD\"}");
  }
}

TEST(BodyTemplate, ItsOwnModelsBodyIsNoCopy) {
  BodyTemplate body;
  body.AddModel("a model");
  body.AddMember("messages", R"([{"role":"user"}])");
  std::string one;
  std::string another;
  EXPECT_EQ(body.For("a model", one).data(), body.For("a model", another).data());
  const std::string_view built = body.For("another", one);
  EXPECT_EQ(built.data(), one.data());
}

struct Case {
  std::string_view messages;
  std::string_view field;
  std::string_view message;
};

TEST(CheckMessages, NamesTheFieldThatIsWrong) {
  const Case kCases[] = {
      {R"("Hi")", "/messages", "messages must be an array, not string"},
      {"null", "/messages", "messages must be an array, not null"},
      {"{}", "/messages", "messages must be an array, not object"},
      {"[]", "/messages", "messages is empty"},
      {R"(["Hi"])", "/messages/0", "a message must be an object, not string"},
      {R"([{"role":"user"},null])", "/messages/1", "a message must be an object, not null"},
      {R"([{"content":"Hi"}])", "/messages/0/role", "role is missing"},
      {R"([{"role":7}])", "/messages/0/role", "role must be a string, not number"},
      {R"([{"role":null}])", "/messages/0/role", "role must be a string, not null"},
      {R"([{"role":"user"},{"role":"user"},{"role":""}])", "/messages/2/role", "role is empty"},
  };
  for (const Case& c : kCases) {
    const auto document = json::Document::Parse(std::string(c.messages));
    ASSERT_TRUE(document);
    const base::MaybeFailure failure = CheckMessages(document->root());
    ASSERT_TRUE(failure) << c.messages;
    EXPECT_EQ(failure->code, base::Code::kRequest);
    EXPECT_EQ(failure->field, c.field);
    EXPECT_EQ(failure->message, c.message);
  }
  const base::MaybeFailure missing = CheckMessages({});
  ASSERT_TRUE(missing);
  EXPECT_EQ(missing->field, "/messages");
  EXPECT_EQ(missing->message, "messages is missing");
}

TEST(CheckMessages, TakesWhatProvidersTake) {
  for (const char* messages :
       {R"([{"role":"user","content":"Hi"}])",
        R"([{"role":"assistant","content":null,"tool_calls":[]},{"role":"tool"}])",
        R"([{"content":[{"type":"text","text":"x"}],"role":"developer","name":"n"}])"}) {
    const auto document = json::Document::Parse(messages);
    ASSERT_TRUE(document);
    EXPECT_FALSE(CheckMessages(document->root())) << messages;
  }
}

}  // namespace
}  // namespace failsoft::wire
