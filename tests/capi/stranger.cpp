#include "tests/capi/stranger.h"

#include <filesystem>

namespace failsoft::capi_test {
namespace {

size_t CountEntries(const char* folder) {
  const std::filesystem::directory_iterator entries(folder);
  return static_cast<size_t>(std::distance(begin(entries), end(entries)));
}

}  // namespace

Simulator& Sim() {
  static Simulator simulator(FAILSOFT_SIMULATOR);
  return simulator;
}

std::string ConfigFor(Simulator& simulator, const std::string& world, const std::string& script,
                      const std::string& more) {
  simulator.SetScript(world, script);
  std::string config = R"({"api_key": ")" + std::string(kKey) + R"(", "base_url": ")" +
                       simulator.UrlOf(world) + R"(", "time_scale": 0.01, "jitter": "none")";
  if (!simulator.ca_file().empty()) config += R"(, "ca_file": ")" + simulator.ca_file() + '"';
  if (more.find("\"timeout\"") == std::string::npos) config += R"(, "timeout": 3000000)";
  return config + (more.empty() ? "" : ", " + more) + "}";
}

Client MakeClient(std::string_view config) {
  Client client;
  Error error;
  const failsoft_status status = Take(client, [&](failsoft_client** out) {
    return Take(error, [&](failsoft_error** why) {
      return failsoft_client_new(config.data(), config.size(), out, why);
    });
  });
  EXPECT_EQ(status, FAILSOFT_OK) << failsoft_error_report(error.get());
  return client;
}

std::string World() { return testing::UnitTest::GetInstance()->current_test_info()->name(); }

Client MakeClientFor(const std::string& script, const std::string& more) {
  return MakeClient(ConfigFor(Sim(), World(), script, more));
}

Queue MakeQueue() {
  Queue queue;
  Take(queue, [](failsoft_queue** out) { return failsoft_queue_new(out); });
  EXPECT_NE(queue, nullptr);
  return queue;
}

Call StartChat(failsoft_client* client, failsoft_queue* queue, uint64_t tag,
               std::string_view request) {
  Call call;
  Error error;
  const failsoft_status status = Take(call, [&](failsoft_call** out) {
    return Take(error, [&](failsoft_error** why) {
      return failsoft_call_start(client, FAILSOFT_CALL_CHAT, request.data(), request.size(), queue,
                                 tag, out, why);
    });
  });
  EXPECT_EQ(status, FAILSOFT_OK) << failsoft_error_report(error.get());
  return call;
}

failsoft_status EndOf(failsoft_call* call) {
  EXPECT_EQ(failsoft_call_wait(call, kLong), FAILSOFT_OK);
  Buf result;
  return Take(result, [&](failsoft_buf** out) { return failsoft_call_result(call, out, nullptr); });
}

std::string ResultOf(failsoft_call* call) {
  EXPECT_EQ(failsoft_call_wait(call, kLong), FAILSOFT_OK);
  Buf result;
  Take(result, [&](failsoft_buf** out) { return failsoft_call_result(call, out, nullptr); });
  return {failsoft_buf_data(result.get()), failsoft_buf_size(result.get())};
}

std::string ErrorOf(failsoft_call* call) {
  EXPECT_EQ(failsoft_call_wait(call, kLong), FAILSOFT_OK);
  Buf result;
  Error error;
  Take(result, [&](failsoft_buf** out) {
    return Take(error, [&](failsoft_error** why) { return failsoft_call_result(call, out, why); });
  });
  return failsoft_error_json(error.get());
}

size_t OpenFds() { return CountEntries("/proc/self/fd"); }
size_t Threads() {
  // A sanitizer's own thread, where there is one, starts with the first of the program.
  static const bool warm = (std::thread([] {}).join(), true);
  return warm ? CountEntries("/proc/self/task") : 0;
}

bool Eventually(const std::function<bool()>& condition) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(kLong);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::yield();
  }
  return true;
}

}  // namespace failsoft::capi_test
