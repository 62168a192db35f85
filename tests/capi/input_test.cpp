// What callers give: too much of it, text that is none, numbers that are none.
#include "tests/capi/stranger.h"

namespace failsoft::capi_test {
namespace {

using namespace std::string_literals;

// The error of a client that cannot be made, as JSON.
std::string ConfigError(std::string_view config) {
  failsoft_client* client = nullptr;
  failsoft_error* error = nullptr;
  EXPECT_EQ(failsoft_client_new(config.data(), config.size(), &client, &error), FAILSOFT_CONFIG);
  EXPECT_EQ(client, nullptr);
  const Error owned(error);
  return failsoft_error_json(error);
}

std::string RequestError(failsoft_client* client, std::string_view request) {
  failsoft_call* call = nullptr;
  failsoft_error* error = nullptr;
  EXPECT_EQ(failsoft_call_start(client, FAILSOFT_CALL_CHAT, request.data(), request.size(), nullptr,
                                0, &call, &error),
            FAILSOFT_REQUEST);
  EXPECT_EQ(call, nullptr);
  const Error owned(error);
  return failsoft_error_json(error);
}

bool Holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST(Input, KeyOfAMegabyte) {
  const std::string key(size_t{1} << 20, 'k');
  const std::string error = ConfigError("{\"api_key\": \"" + key + "\"}");
  EXPECT_TRUE(Holds(error, "\"/api_key\"")) << error.substr(0, 500);
  EXPECT_FALSE(Holds(error, "kkkkkkkk"));
}

TEST(Input, ConfigThatIsNoJson) {
  for (const std::string& config :
       {"{"s, "nonsense"s, "[]"s, "null"s, "{\"max_attempts\": }"s, "{} x"s, "{\"a\": \"\xff\"}"s,
        std::string("{}\0{}", 5), std::string(5000, '[')}) {
    const std::string error = ConfigError(config);
    EXPECT_TRUE(Holds(error, "\"class\":\"config\"")) << config.substr(0, 50) << ": " << error;
  }
  EXPECT_FALSE(Holds(ConfigError("{\"api_key\": \"mbd_sk_half_0123456789"), "mbd_sk_half"));
}

TEST(Input, TimesThatAreNoNumbers) {
  for (const char* time : {"NaN", "Infinity", "-Infinity", "1e999"}) {
    const std::string config = R"({"api_key": "mbd_sk_x_0123456789", "timeout": )"s + time + "}";
    EXPECT_TRUE(Holds(ConfigError(config), "\"/timeout\"")) << time << ConfigError(config);
  }
}

TEST(Input, RequestsThatAreNoJson) {
  const Client client = MakeClientFor("{}");
  for (const std::string& request : {""s, "{"s, "Hello"s, "{\"messages\": Hi}"s, "7"s, "{} {}"s,
                                     "{\"model\": \"gpt-4o\", \"messages\": [\xff]}"s,
                                     std::string(100'000, '{'), std::string(100'000, '[')}) {
    const std::string error = RequestError(client.get(), request);
    EXPECT_TRUE(Holds(error, "\"class\":\"request\"")) << request.substr(0, 50) << ": " << error;
  }
  EXPECT_EQ(Sim().SeenRequests(World()), 0);
}

TEST(Input, PromptsAreNotQuotedInErrors) {
  const Client client = MakeClientFor("{}");
  EXPECT_FALSE(Holds(RequestError(client.get(), R"({"model": "m", "messages": ["private words)"),
                     "private"));
}

TEST(Input, MessageOfAHundredMegabytes) {
  const Client client = MakeClientFor(R"({"replies": [{"answer": "Long."}]})");
  std::string ask = R"({"model": "of-any-window", "messages": [{"role": "user", "content": ")";
  ask.append(size_t{100} << 20, 'x').append("\"}]}");
  const Call call = StartChat(client.get(), nullptr, 0, ask);
  ask.clear();
  EXPECT_TRUE(Holds(ResultOf(call.get()), "\"Long.\"")) << ErrorOf(call.get());
}

TEST(Input, ManyMessages) {
  const Client client = MakeClientFor(R"({"replies": [{"answer": "Many."}]})");
  std::string ask = R"({"model": "of-any-window", "messages": [{"role": "user", "content": ""})";
  for (int i = 0; i < 100'000; ++i) ask += R"(,{"role": "user", "content": "x"})";
  ask += "]}";
  EXPECT_TRUE(Holds(ResultOf(StartChat(client.get(), nullptr, 0, ask).get()), "\"Many.\""));
}

TEST(Input, Descriptions) {
  Buf features;
  Buf options;
  EXPECT_EQ(Take(features, [](failsoft_buf** out) { return failsoft_features(out); }), FAILSOFT_OK);
  EXPECT_EQ(Take(options, [](failsoft_buf** out) { return failsoft_options_describe(out); }),
            FAILSOFT_OK);
  EXPECT_TRUE(Holds(failsoft_buf_data(features.get()), "\"curl\""))
      << failsoft_buf_data(features.get());
  EXPECT_TRUE(Holds(failsoft_buf_data(options.get()), "\"max_attempts\""));
  EXPECT_EQ(failsoft_buf_size(options.get()), std::string(failsoft_buf_data(options.get())).size());
}

}  // namespace
}  // namespace failsoft::capi_test
