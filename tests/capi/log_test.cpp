// Log lines: what a person needs, and nothing that is nobody's business.
#include <mutex>

#include "tests/capi/stranger.h"

namespace failsoft::capi_test {
namespace {

struct Lines {
  std::mutex mutex;
  std::string all;
  int count = 0;
  bool well_formed = true;

  static void Add(failsoft_log_level, const char* line, size_t size, void* context) {
    auto* lines = static_cast<Lines*>(context);
    const std::lock_guard lock(lines->mutex);
    const std::string_view text(line, size);
    lines->well_formed = lines->well_formed && line[size] == '\0' && size > 0 &&
                         text.find_first_of("\r\n") == std::string_view::npos;
    lines->all.append(text).append("\n");
    ++lines->count;
  }
};

constexpr char kBadDay[] = R"({"replies": [
    {"status": 503, "headers": {"Retry-After": "1"}, "body": {"error": {"message": "got mbd_sk_test_0123456789\r\nInjected: line"}}},
    {"fault": "reset"},
    {"error": "invalid_api_key", "echo_header": "x-api-key"},
    {"answer": "the secret answer"}]})";
constexpr char kSecretAsk[] =
    R"({"model": "gpt-4o", "messages": [{"role": "user", "content": "the secret question"}]})";

TEST(Log, HoldsNoSecretPromptOrAnswer) {
  Lines lines;
  ASSERT_EQ(failsoft_log_set(FAILSOFT_LOG_DEBUG, Lines::Add, &lines), FAILSOFT_OK);
  const Client client = MakeClientFor(kBadDay, R"("base_delay": 10)");
  EXPECT_EQ(EndOf(StartChat(client.get(), nullptr, 0, kSecretAsk).get()), FAILSOFT_AUTHENTICATION);
  EXPECT_EQ(EndOf(StartChat(client.get(), nullptr, 0, kSecretAsk).get()), FAILSOFT_OK);
  failsoft_log_set(FAILSOFT_LOG_OFF, nullptr, nullptr);
  EXPECT_GE(lines.count, 3) << lines.all;  // two retries or more, and a line a call
  EXPECT_TRUE(lines.well_formed) << lines.all;
  for (const char* private_text : {kKey, "the secret question", "the secret answer"}) {
    EXPECT_EQ(lines.all.find(private_text), std::string::npos) << private_text;
  }
}

TEST(Log, LevelsAreHeard) {
  Lines lines;
  failsoft_log_set(FAILSOFT_LOG_ERROR, Lines::Add, &lines);
  const Client client = MakeClientFor("{}");
  EXPECT_EQ(EndOf(StartChat(client.get()).get()), FAILSOFT_OK);
  failsoft_log_set(FAILSOFT_LOG_OFF, Lines::Add, &lines);
  EXPECT_EQ(EndOf(StartChat(client.get()).get()), FAILSOFT_OK);
  failsoft_log_set(FAILSOFT_LOG_OFF, nullptr, nullptr);
  EXPECT_EQ(lines.count, 0) << lines.all;
}

TEST(Log, NullIsABarrierWhileCallsRun) {
  const Client client = MakeClientFor(R"({"replies": [{"times": -1, "status": 503, "body": ""}]})",
                                      R"("base_delay": 10)");
  const Queue queue = MakeQueue();
  for (int round = 0; round < 10; ++round) {
    auto lines = std::make_unique<Lines>();
    failsoft_log_set(FAILSOFT_LOG_DEBUG, Lines::Add, lines.get());
    std::vector<Call> calls;
    for (int i = 0; i < 4; ++i) calls.push_back(StartChat(client.get(), queue.get()));
    EXPECT_EQ(EndOf(calls[0].get()), FAILSOFT_PROVIDER);
    failsoft_log_set(FAILSOFT_LOG_OFF, nullptr, nullptr);
    lines.reset();
    for (const Call& call : calls) EXPECT_EQ(EndOf(call.get()), FAILSOFT_PROVIDER);
  }
}

}  // namespace
}  // namespace failsoft::capi_test
