#include "core/config/parse.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "core/base/utf8.h"
#include "core/config/option_table.h"
#include "tests/unit/config/fake_environment.h"

namespace failsoft::config {
namespace {

using base::Code;
using base::kNone;
using base::Millis;
using base::Result;

// A client that needs no key.
Result<ClientOptions> ParseLocal(std::string members) {
  return Parse(R"({"base_url":"http://127.0.0.1:1")" + (members.empty() ? "" : "," + members) +
               "}");
}

TEST(ParseClientOptions, DefaultsAreThoseOfTheStructs) {
  auto options = ParseLocal("");
  ASSERT_TRUE(options.ok());
  EXPECT_EQ(options->call.max_attempts.most, 5);
  EXPECT_EQ(options->call.max_requests, 0);
  EXPECT_EQ(options->call.timeout, 60'000);
  EXPECT_EQ(options->call.deadline, kNone);
  EXPECT_EQ(options->call.idempotency_header, "Idempotency-Key");
  EXPECT_EQ(options->retry_budget, 500);
  EXPECT_TRUE(options->http2);
  EXPECT_FALSE(options->proxy);
}

TEST(ParseClientOptions, StoresEveryOption) {
  auto options = Parse(R"({
      "api_key": "k", "base_url": "https://a.com/v1", "auth": "bearer", "allow_insecure_http": true,
      "proxy": "socks5h://p:1080", "ca_file": "/dev/null", "http2": false, "max_connections": 7,
      "retry_budget": 0, "time_scale": 0.25, "time_unit": "ms", "model": "m", "max_attempts": 100,
      "max_requests": 1000, "base_delay": 1, "max_delay": 2, "jitter": "decorrelated",
      "max_server_wait": 3, "deadline": 4, "connect_timeout": 5, "timeout": 6, "idle_timeout": 7,
      "max_response_bytes": 8, "idempotency_header": "", "headers": {"X-A": "b", "Accept": null}})");
  ASSERT_TRUE(options.ok()) << options.failure().message;
  EXPECT_EQ(options->api_key, "k");
  EXPECT_EQ(options->base_url, "https://a.com/v1");
  EXPECT_EQ(options->auth, Auth::kBearer);
  EXPECT_TRUE(options->allow_insecure_http);
  EXPECT_EQ(options->proxy, "socks5h://p:1080");
  EXPECT_EQ(options->ca_file, "/dev/null");
  EXPECT_FALSE(options->http2);
  EXPECT_EQ(options->max_connections, 7);
  EXPECT_EQ(options->retry_budget, 0);
  EXPECT_EQ(options->time_scale, 0.25);
  EXPECT_EQ(options->time_unit_ms, 1);
  const CallOptions& call = options->call;
  EXPECT_EQ(call.model, "m");
  EXPECT_EQ(call.max_attempts.most, 100);
  EXPECT_EQ(call.max_requests, 1'000);
  EXPECT_EQ(call.base_delay, 1);
  EXPECT_EQ(call.max_delay, 2);
  EXPECT_EQ(call.jitter, Jitter::kDecorrelated);
  EXPECT_EQ(call.max_server_wait, 3);
  EXPECT_EQ(call.deadline, 4);
  EXPECT_EQ(call.connect_timeout, 5);
  EXPECT_EQ(call.timeout, 6);
  EXPECT_EQ(call.idle_timeout, 7);
  EXPECT_EQ(call.max_response_bytes, 8);
  EXPECT_EQ(call.idempotency_header, "");
  EXPECT_EQ(call.headers, (std::vector<Header>{{"X-A", "b"}, {"Accept", std::nullopt}}));
}

struct DurationCase {
  std::string members;
  Millis expected;  // of timeout
};

TEST(ParseClientOptions, ReadsDurationsInTheirUnit) {
  const DurationCase cases[] = {
      {R"("timeout":0)", 0},
      {R"("timeout":-0.0)", 0},
      {R"("timeout":1500)", 1'500},
      {R"("timeout":1.5e3)", 1'500},
      {R"("timeout":0.1)", 1},
      {R"("timeout":1000.5)", 1'001},
      {R"("timeout":null)", kNone},
      {R"("timeout":-1)", kNone},
      {R"("timeout":-1.0)", kNone},
      {R"("timeout":315360000000)", 315'360'000'000},
      {R"("time_unit":"s","timeout":1)", 1'000},
      {R"("timeout":1,"time_unit":"s")", 1'000},
      {R"("timeout":0.0001,"time_unit":"s")", 1},
      {R"("timeout":0.1,"time_unit":"s")", 100},
      {R"("timeout":16.1,"time_unit":"s")", 16'100},
      {R"("timeout":1.005,"time_unit":"s")", 1'005},
      {R"("timeout":8.2,"time_unit":"s")", 8'200},
      {R"("timeout":-1,"time_unit":"s")", kNone},
      {R"("timeout":1,"time_unit":null)", 1},
      {R"("timeout":315360000,"time_unit":"s")", 315'360'000'000},
  };
  for (const DurationCase& c : cases) {
    auto options = ParseLocal(c.members);
    ASSERT_TRUE(options.ok()) << c.members << ": " << options.failure().message;
    EXPECT_EQ(options->call.timeout, c.expected) << c.members;
  }
}

TEST(ParseClientOptions, NullIsNotGiven) {
  for (const Option& option : OptionTable()) {
    if (option.name == "base_url") continue;
    auto options = ParseLocal('"' + std::string(option.name) + "\":null");
    ASSERT_TRUE(options.ok()) << options.failure().message;
  }
  EXPECT_EQ(ParseLocal(R"("max_attempts":null)")->call.max_attempts.most, 5);
  EXPECT_EQ(ParseLocal(R"("base_delay":null)")->call.base_delay, 1'000);
  EXPECT_EQ(ParseLocal(R"("max_server_wait":null)")->call.max_server_wait, kNone);
}

struct Refused {
  std::string members;
  std::string message;  // whole
};

TEST(ParseClientOptions, SaysWhatWasExpectedAndWhatWasGiven) {
  const Refused cases[] = {
      {R"("time_unit":"s","timeout":"soon")",
       R"(/timeout: expected a number of seconds, 0 or more, or null; got "soon")"},
      {R"("timeout":-5)",
       "/timeout: expected a number of milliseconds, 0 or more, or null; got -5"},
      {R"("timeout":NaN)",
       "/timeout: expected a number of milliseconds, 0 or more, or null; got NaN"},
      {R"("timeout":Infinity)",
       "/timeout: expected a number of milliseconds, 0 or more, or null; got Infinity"},
      {R"("timeout":1e999)",
       "/timeout: expected a number of milliseconds, 0 or more, or null; got 1e999"},
      {R"("timeout":true)",
       "/timeout: expected a number of milliseconds, 0 or more, or null; got true"},
      {R"("timeout":[1])",
       "/timeout: expected a number of milliseconds, 0 or more, or null; got an array"},
      {R"("deadline":1e300)", "/deadline: expected at most 10 years; got 1e300"},
      {R"("deadline":315360000001)", "/deadline: expected at most 10 years; got 315360000001"},
      {R"("time_unit":"s","deadline":315360001)",
       "/deadline: expected at most 10 years; got 315360001"},
      {R"("base_delay":-1)", "/base_delay: expected a number of milliseconds, 0 or more; got -1"},
      {R"("max_attempts":0)", "/max_attempts: expected a whole number from 1 to 100; got 0"},
      {R"("max_attempts":101)", "/max_attempts: expected a whole number from 1 to 100; got 101"},
      {R"("max_attempts":2.5)", "/max_attempts: expected a whole number from 1 to 100; got 2.5"},
      {R"("max_attempts":"5")", R"(/max_attempts: expected a whole number from 1 to 100; got "5")"},
      {R"("max_attempts":NaN)", "/max_attempts: expected a whole number from 1 to 100; got NaN"},
      {R"("max_attempts":99999999999999999999)",
       "/max_attempts: expected a whole number from 1 to 100; got 99999999999999999999"},
      {R"("max_attempts":)" + std::string(1'000, '9'),
       "/max_attempts: expected a whole number from 1 to 100; got a number"},
      {R"("max_requests":-1)", "/max_requests: expected a whole number from 0 to 1000; got -1"},
      {R"("retry_budget":-1)", "/retry_budget: expected a whole number from 0 to 1000000; got -1"},
      {R"("max_response_bytes":0)",
       "/max_response_bytes: expected a whole number from 1 to 1099511627776; got 0"},
      {R"("time_scale":0)", "/time_scale: expected a number above 0, up to 1; got 0"},
      {R"("time_scale":1.5)", "/time_scale: expected a number above 0, up to 1; got 1.5"},
      {R"("time_scale":NaN)", "/time_scale: expected a number above 0, up to 1; got NaN"},
      {R"("time_unit":"min")", R"(/time_unit: expected one of "ms", "s"; got "min")"},
      {R"("jitter":"half")",
       R"(/jitter: expected one of "guide", "full", "equal", "decorrelated", "none"; got "half")"},
      {R"("jitter":5)",
       R"(/jitter: expected one of "guide", "full", "equal", "decorrelated", "none"; got 5)"},
      {R"("auth":"basic")",
       R"(/auth: expected one of "auto", "api_key", "bearer", "none"; got "basic")"},
      {R"("http2":"yes")", R"(/http2: expected true or false; got "yes")"},
      {R"("http2":1)", "/http2: expected true or false; got 1"},
      {R"("model":"")", "/model: expected the name of a model"},
      {R"("model":{})", "/model: expected a string; got an object"},
      {R"("ca_file":"/nonexistent/ca.pem")",
       "/ca_file: expected a file that exists and can be read"},
      {R"("api_key":42)", "/api_key: expected a string; got a number"},
      {R"("api_key":["secret"])", "/api_key: expected a string; got an array"},
      {R"("api_key":"   ")", "/api_key: expected a key that is not empty"},
      {R"("api_key":"a\nb")",
       "/api_key: expected a key without line breaks and other control characters"},
      {R"("access_token":"tok\u0000en")",
       "/access_token: expected a key without line breaks and other control characters"},
      {R"("proxy":5)", "/proxy: expected a string; got a number"},
      {R"("proxy":"ftp://u:secret@p")",
       "/proxy: expected host:port or a URL with http, https, socks4, socks4a, socks5 or socks5h"},
      {R"("headers":["a"])",
       "/headers: expected an object of header names and texts; got an array"},
      {R"("headers":"secret")",
       "/headers: expected an object of header names and texts; got a string of 6 bytes"},
      {R"("headers":{"X-A":5})", "/headers/X-A: expected a string or null"},
      {R"("headers":{"X-A":"a\r\nb"})",
       "/headers/X-A: expected a header value without line breaks and other control characters"},
      {R"("headers":{"a/b~c":"d"})",
       "/headers/a~1b~0c: expected a header name of letters, digits and hyphens"},
      {R"("headers":{"hOST":"a"})",
       "/headers/hOST: expected another header: Host is set by failsoft alone"},
      {R"("idempotency_header":"a b")",
       "/idempotency_header: expected a header name of letters, digits and hyphens"},
      {R"("max_attempts":1,"max_attempts":2)", "/max_attempts: given twice"},
      {R"("max_atempts":3)", "/max_atempts: unknown option; did you mean max_attempts?"},
      {R"("maxAttempts":3)", "/maxAttempts: unknown option; did you mean max_attempts?"},
      {R"("apikey":"secret")", "/apikey: unknown option; did you mean api_key?"},
      {R"("something_else":3)", "/something_else: unknown option"},
      {R"("":3)", "/: unknown option"},
  };
  for (const Refused& c : cases) {
    auto options = ParseLocal(c.members);
    ASSERT_FALSE(options.ok()) << c.members.substr(0, 80);
    EXPECT_EQ(options.failure().code, Code::kConfig);
    EXPECT_EQ(options.failure().message, c.message);
    EXPECT_EQ(options.failure().field, c.message.substr(0, c.message.find(": ")));
  }
}

TEST(ParseClientOptions, NamesABaseUrlThatIsNone) {
  for (const std::string value : {R"("not a url")", R"("https://u:secret@a.com")", "[]", "5"}) {
    auto options = Parse("{\"base_url\":" + value + "}");
    ASSERT_FALSE(options.ok()) << value;
    EXPECT_EQ(options.failure().field, "/base_url");
    EXPECT_EQ(options.failure().message.find("secret"), std::string::npos);
  }
}

TEST(ParseClientOptions, RefusesWhatIsNoObject) {
  for (const std::string json : {"[]", "null", "5", "\"{}\"", "{", "{\"a\"", "\xff", "{} {}",
                                 "{\"model\":\"\xff\"}", "not json", "{\"api_key\":\"secret"}) {
    auto options = Parse(json);
    ASSERT_FALSE(options.ok()) << json;
    EXPECT_EQ(options.failure().code, Code::kConfig);
    EXPECT_EQ(options.failure().field, "");
    EXPECT_TRUE(options.failure().message.starts_with("the configuration is not ")) << json;
    EXPECT_EQ(options.failure().message.find("secret"), std::string::npos);
  }
  for (const char* nothing : {"", " \n", "{}"}) {
    EXPECT_EQ(Parse(nothing).failure().field, "/api_key") << nothing;
    EXPECT_TRUE(Parse(nothing, {{"FAILSOFT_API_KEY", "k"}}).ok()) << nothing;
  }
}

TEST(ParseClientOptions, SurvivesHugeInputs) {
  const std::string megabyte(1'000'000, 'k');
  EXPECT_EQ(ParseLocal(R"("api_key":")" + megabyte + '"').failure().message,
            "/api_key: expected at most 8192 bytes, got 1000000");
  EXPECT_EQ(ParseLocal(R"("jitter":")" + megabyte + '"').failure().message,
            R"(/jitter: expected one of "guide", "full", "equal", "decorrelated", "none"; )"
            "got a string of 1000000 bytes");
  EXPECT_LT(ParseLocal('"' + megabyte + "\":1").failure().message.size(), 400u);
  EXPECT_LT(ParseLocal('"' + megabyte + "\":1").failure().field.size(), 400u);
  EXPECT_LT(ParseLocal(R"("headers":{")" + megabyte + R"(":"1"})").failure().field.size(), 400u);
  EXPECT_EQ(Parse(std::string(100'000'000, ' ')).failure().message,
            "the configuration is 100000000 bytes, expected at most 16777216");
  EXPECT_FALSE(Parse(std::string(16'000'000, '[')).ok());
}

TEST(ParseClientOptions, BoundsTheNumberOfHeaders) {
  const auto with_headers = [](int count, const std::string& suffix) {
    std::string members = R"("headers":{)";
    for (int i = 0; i < count; ++i) {
      if (i > 0) members += ',';
      members += "\"X-" + (suffix.empty() ? std::to_string(i) : suffix) + "\":\"v\"";
    }
    return ParseLocal(members + "}");
  };
  EXPECT_EQ(with_headers(256, "")->call.headers.size(), 256u);
  EXPECT_EQ(with_headers(257, "").failure().message, "/headers: expected at most 256 headers");
  EXPECT_EQ(with_headers(1'000, "Same")->call.headers.size(), 1u);
}

// Cuts and swaps of a good configuration end in options or in a well-formed failure.
TEST(ParseClientOptions, SurvivesDamage) {
  const std::string good =
      R"({"base_url":"http://127.0.0.1:1","timeout":1.5,"jitter":"full","headers":{"X-A":"b"}})";
  for (size_t at = 0; at < good.size(); ++at) {
    for (const char c : {'\0', '"', '{', '9', '-', '\xff', '\\', ','}) {
      std::string damaged = good;
      damaged[at] = c;
      for (const std::string& json : {damaged, good.substr(0, at)}) {
        auto options = Parse(json);
        if (options.ok()) continue;
        ASSERT_EQ(options.failure().code, Code::kConfig);
        ASSERT_FALSE(options.failure().message.empty());
        ASSERT_EQ(base::FindInvalidUtf8(options.failure().message), std::string_view::npos);
      }
    }
  }
}

// ---------------------------------------------------------------------------------- of one call

Result<CallMember> Apply(std::string_view name, const std::string& json, CallOptions& options,
                         double time_unit_ms = 1) {
  auto document = json::Document::Parse(json, {.allow_nan = true});
  return ApplyCallOption(name, document->root(), time_unit_ms, options);
}

TEST(ApplyCallOption, OverridesTheClients) {
  CallOptions options;
  EXPECT_EQ(*Apply("max_attempts", "3", options), CallMember::kApplied);
  EXPECT_EQ(*Apply("deadline", "2.5", options, 1'000), CallMember::kApplied);
  EXPECT_EQ(*Apply("timeout", "null", options), CallMember::kApplied);
  EXPECT_EQ(*Apply("jitter", "null", options), CallMember::kApplied);
  EXPECT_EQ(options.max_attempts.most, 3);
  EXPECT_EQ(options.deadline, 2'500);
  EXPECT_EQ(options.timeout, kNone);
  EXPECT_EQ(options.jitter, Jitter::kGuide);
}

TEST(ApplyCallOption, AddsAndReplacesHeaders) {
  CallOptions options;
  options.headers = {{"X-A", "client"}, {"X-B", "client"}};
  EXPECT_TRUE(Apply("headers", R"({"x-a":"call","X-B":null,"X-C":"call"})", options).ok());
  EXPECT_EQ(options.headers,
            (std::vector<Header>{{"x-a", "call"}, {"X-B", std::nullopt}, {"X-C", "call"}}));
  const std::vector<Header> before = options.headers;
  EXPECT_FALSE(Apply("headers", R"({"X-D":"call","X-E":5})", options).ok());
  EXPECT_EQ(options.headers, before);
}

TEST(ApplyCallOption, LeavesFieldsOfTheRequestAlone) {
  CallOptions options;
  for (const char* name : {"temperature", "tools", "max_tokens", "max_atempts", ""}) {
    EXPECT_EQ(*Apply(name, "5", options), CallMember::kNotAnOption) << name;
  }
}

TEST(ApplyCallOption, RefusesAsAnErrorOfTheRequest) {
  CallOptions options;
  const auto bad = Apply("max_attempts", "0", options);
  EXPECT_EQ(bad.failure().code, Code::kRequest);
  EXPECT_EQ(bad.failure().field, "/max_attempts");
  const auto seconds = Apply("timeout", "NaN", options, 1'000);
  EXPECT_EQ(seconds.failure().message,
            "/timeout: expected a number of seconds, 0 or more, or null; got NaN");
  for (const Option& option : OptionTable()) {
    if (option.scope() != OptionScope::kClient) continue;
    const auto taken = Apply(option.name, "\"secret\"", options);
    ASSERT_FALSE(taken.ok()) << option.name;
    EXPECT_EQ(taken.failure().code, Code::kRequest);
    EXPECT_EQ(taken.failure().field, "/" + std::string(option.name));
    EXPECT_EQ(taken.failure().message, "/" + std::string(option.name) + ": " +
                                           std::string(option.name) +
                                           " is an option of the client, not of a call");
  }
}

TEST(ProcessEnvironment, ReadsTheProcess) {
  setenv("FAILSOFT_TEST_VARIABLE", "value", 1);
  EXPECT_EQ(ProcessEnvironment("FAILSOFT_TEST_VARIABLE"), "value");
  unsetenv("FAILSOFT_TEST_VARIABLE");
  EXPECT_EQ(ProcessEnvironment("FAILSOFT_TEST_VARIABLE"), "");
}

}  // namespace
}  // namespace failsoft::config
