// What every test here starts from: a simulator, clients for its worlds, and calls.
#pragma once

#include <failsoft/failsoft.h>
#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <thread>

#include "tests/scenarios/runner/handles.h"
#include "tests/scenarios/runner/simulator_process.h"

namespace failsoft::capi_test {

using scenarios::Batch;
using scenarios::Buf;
using scenarios::Call;
using scenarios::Client;
using scenarios::Error;
using scenarios::Queue;
using scenarios::Simulator;
using scenarios::Take;

inline constexpr char kKey[] = "mbd_sk_test_0123456789";
inline constexpr char kAsk[] =
    R"({"model": "gpt-4o", "messages": [{"role": "user", "content": "Hi"}]})";
inline constexpr char kHang[] = R"({"replies": [{"fault": "hang", "times": -1}]})";
inline constexpr int64_t kLong = 60'000;  // real time; never reached unless something is broken

// The simulator of this process, started when first asked for.
Simulator& Sim();

// Client options for a world of `simulator`, whose script becomes `script`. `more` is a list of
// members: R"("max_attempts": 1)".
std::string ConfigFor(Simulator& simulator, const std::string& world, const std::string& script,
                      const std::string& more = "");

Client MakeClient(std::string_view config);
// A client of the shared simulator, in a world named after the running test.
Client MakeClientFor(const std::string& script, const std::string& more = "");
std::string World();

Queue MakeQueue();
Call StartChat(failsoft_client* client, failsoft_queue* queue = nullptr, uint64_t tag = 0,
               std::string_view request = kAsk);

// The status a call ends with; waits for it.
failsoft_status EndOf(failsoft_call* call);
std::string ResultOf(failsoft_call* call);
std::string ErrorOf(failsoft_call* call);

size_t OpenFds();
size_t Threads();

// Whether `condition` comes true while this thread yields.
bool Eventually(const std::function<bool()>& condition);

}  // namespace failsoft::capi_test
