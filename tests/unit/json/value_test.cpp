#include <gtest/gtest.h>

#include <cmath>

#include "core/json/json.h"

namespace failsoft::json {
namespace {

Document Parsed(std::string text) {
  auto document = Document::Parse(std::move(text));
  EXPECT_TRUE(document) << document.failure().message;
  return std::move(document).value();
}

TEST(Value, AMissingOneAnswersEverything) {
  const Value missing;
  EXPECT_FALSE(missing.exists());
  EXPECT_FALSE(missing);
  EXPECT_EQ(missing.type(), Type::kNull);
  EXPECT_FALSE(missing.IsNull() || missing.IsObject() || missing.IsArray() || missing.IsString() ||
               missing.IsNumber() || missing.IsBool());
  EXPECT_EQ(missing.raw(), "");
  EXPECT_EQ(missing.AsString(), "");
  EXPECT_FALSE(missing.AsBool());
  EXPECT_FALSE(missing.AsDouble());
  EXPECT_FALSE(missing.AsInt());
  EXPECT_EQ(missing.size(), 0u);
  EXPECT_EQ(missing.key(), "");
  EXPECT_FALSE(missing["a"]["b"].At(3).Find("c"));
  for (const Value child : missing) FAIL() << child.raw();
}

TEST(Value, AnotherTypeAnswersNothing) {
  const Document document = Parsed(R"([null,true,1,"s",[1],{"a":1}])");
  for (const Value value : document.root()) {
    EXPECT_EQ(value.AsString(), value.IsString() ? "s" : "");
    EXPECT_EQ(value.AsBool(), value.type() == Type::kTrue);
    EXPECT_EQ(value.AsDouble().has_value(), value.IsNumber());
    EXPECT_EQ(value.AsInt().has_value(), value.IsNumber());
    EXPECT_EQ(value.size(), value.IsArray() || value.IsObject() ? 1u : 0u);
    EXPECT_EQ(value.Find("a").exists(), value.IsObject());
    EXPECT_EQ(value.At(0).exists(), value.IsArray());
    EXPECT_EQ(value.key(), "");
  }
}

TEST(Value, TypesHaveNames) {
  const Document document = Parsed(R"([null,false,true,1,"",[],{}])");
  const std::string_view names[] = {"null",   "boolean", "boolean", "number",
                                    "string", "array",   "object"};
  size_t i = 0;
  for (const Value value : document.root()) EXPECT_EQ(TypeName(value.type()), names[i++]);
  EXPECT_EQ(i, std::size(names));
}

TEST(Value, IteratesInSourceOrder) {
  const Document document =
      Parsed(R"({"z":1,"a":{"inner":[1,{"x":2}]},"":[],"z":2,"\u00e9\n":null})");
  std::string seen;
  for (const Value member : document.root()) {
    seen.append(member.key()).append("=").append(member.raw()).append(";");
  }
  EXPECT_EQ(seen, "z=1;a={\"inner\":[1,{\"x\":2}]};=[];z=2;\xC3\xA9\n=null;");
  EXPECT_EQ(document.root().size(), 5u);
}

TEST(Value, FindsTheFirstOfDuplicates) {
  const Document document = Parsed(R"({"a":1,"b":2,"a":3,"a\u0062":4})");
  EXPECT_EQ(document.root()["a"].raw(), "1");
  EXPECT_EQ(document.root()["ab"].raw(), "4");
  EXPECT_FALSE(document.root()["A"]);
  EXPECT_FALSE(document.root()[""]);
}

TEST(Value, ElementsByIndex) {
  const Document document = Parsed(R"([[1,[2]],{"a":3},4])");
  EXPECT_EQ(document.root().At(0).At(1).At(0).raw(), "2");
  EXPECT_EQ(document.root().At(1)["a"].raw(), "3");
  EXPECT_EQ(document.root().At(2).raw(), "4");
  EXPECT_FALSE(document.root().At(3));
  EXPECT_FALSE(document.root().At(static_cast<size_t>(-1)));
}

TEST(Value, RawIsWhatWasWritten) {
  const Document document = Parsed(
      "  { \"n\" : 1.0 , \"e\" : -0E+00 ,\n\"s\" : \"\\u0041\\/\" , \"o\" : { } , \"a\":[ 1 , 2 ] "
      "}  ");
  const Value root = document.root();
  EXPECT_EQ(root["n"].raw(), "1.0");
  EXPECT_EQ(root["e"].raw(), "-0E+00");
  EXPECT_EQ(root["s"].raw(), "\"\\u0041\\/\"");
  EXPECT_EQ(root["s"].AsString(), "A/");
  EXPECT_EQ(root["o"].raw(), "{ }");
  EXPECT_EQ(root["a"].raw(), "[ 1 , 2 ]");
  EXPECT_EQ(root.raw().front(), '{');
  EXPECT_EQ(root.raw().back(), '}');
}

TEST(Value, StringsAreDecoded) {
  const Document document =
      Parsed(R"(["\"\\\/\b\f\n\r\t","\u0000x","\ud83d\ude00\u00e9","plain é","","\\u0041"])");
  const std::string_view expected[] = {"\"\\/\b\f\n\r\t",
                                       std::string_view("\0x", 2),
                                       "\xF0\x9F\x98\x80\xC3\xA9",
                                       "plain \xC3\xA9",
                                       "",
                                       "\\u0041"};
  size_t i = 0;
  for (const Value value : document.root()) EXPECT_EQ(value.AsString(), expected[i++]);
}

TEST(Value, NumbersOfAnySizeSurvive) {
  const std::string huge(500, '9');
  const Document document = Parsed("[1e999," + huge + ",-0,9007199254740993]");
  const Value root = document.root();
  EXPECT_EQ(root.At(0).raw(), "1e999");
  EXPECT_FALSE(root.At(0).AsDouble());
  EXPECT_EQ(root.At(1).raw(), huge);
  EXPECT_TRUE(std::signbit(*root.At(2).AsDouble()));
  EXPECT_EQ(root.At(3).AsInt(), 9007199254740993);
}

}  // namespace
}  // namespace failsoft::json
