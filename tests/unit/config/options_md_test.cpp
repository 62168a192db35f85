// capi/OPTIONS.md is made from the option table; this test makes it (with FAILSOFT_UPDATE=1 in the
// environment), and fails when the file says something else.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "core/config/parse.h"
#include "core/json/json.h"

namespace failsoft::config {
namespace {

constexpr const char* kIntroduction =
    "# Options\n\n"
    "Made from the option table (`core/config/option_table.cpp`); do not edit.\n\n"
    "Options are members of the JSON object that makes a client. Durations are numbers in the unit "
    "of\n"
    "`time_unit`, milliseconds by default, and fractions are allowed; defaults and limits below "
    "are in\n"
    "milliseconds. `null` means \"not given\", but where the range says `null`, it means \"no "
    "limit\", as\n"
    "`-1` does. Names and meanings are never changed or removed. Secrets are shown nowhere.\n";

std::string Code(const std::string& text) { return "`" + text + "`"; }

std::string Range(const json::Value& option) {
  std::string range;
  for (const json::Value choice : option["choices"]) {
    range += (range.empty() ? "" : ", ") + Code(std::string(choice.raw()));
  }
  if (option["max"]) {
    const bool above = option["type"].AsString() == "number";  // the minimum itself is not allowed
    range = std::string(above ? "above " : "") + std::string(option["min"].raw()) + " to " +
            std::string(option["max"].raw());
  }
  if (option["nullable"].AsBool()) range += ", `null`";
  return range;
}

std::string Row(const json::Value& option) {
  std::string type(option["type"].AsString());
  if (option["unit"].AsString() == "bytes") type += " (bytes)";
  if (option["secret"].AsBool()) type += " (secret)";
  return "| " + Code(std::string(option["name"].AsString())) + " | " + type + " | " +
         Code(std::string(option["default"].raw())) + " | " + Range(option) + " | " +
         std::string(option["since"].AsString()) + " | " + std::string(option["doc"].AsString()) +
         " |\n";
}

std::string Table(const json::Value& options, std::string_view scope) {
  std::string table =
      "\n| option | type | default | range | since | meaning |\n|---|---|---|---|---|---|\n";
  for (const json::Value option : options) {
    if (option["scope"].AsString() == scope) table += Row(option);
  }
  return table;
}

std::string Render(const json::Value& options) {
  return std::string(kIntroduction) + "\n## Of a client\n" + Table(options, "client") +
         "\n## Of a client, and of a call\n\n"
         "Given to the client, they hold for all its calls; a member of this name in a call's "
         "request "
         "is taken\nout of the request and holds for that call. (`model` is a field of the request "
         "as "
         "well, and is sent.)\n" +
         Table(options, "call");
}

std::filesystem::path OptionsFile() { return FAILSOFT_OPTIONS_MD; }

TEST(OptionsMd, SaysWhatTheTableSays) {
  auto document = json::Document::Parse(DescribeOptions());
  ASSERT_TRUE(document.ok()) << document.failure().message;
  const std::string expected = Render(document->root()["options"]);
  if (std::getenv("FAILSOFT_UPDATE") != nullptr) std::ofstream(OptionsFile()) << expected;
  std::ostringstream actual;
  actual << std::ifstream(OptionsFile()).rdbuf();
  EXPECT_EQ(actual.str(), expected) << "run the unit tests with FAILSOFT_UPDATE=1 to write it anew";
}

}  // namespace
}  // namespace failsoft::config
