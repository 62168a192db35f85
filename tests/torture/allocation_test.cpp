// A call through the C interface with every allocation failing in turn: it ends in
// FAILSOFT_NOMEM or in success, never in a crash, a hang or a leak.
#include <gtest/gtest.h>

#include <cstring>
#include <string>

#include "failsoft/failsoft.h"
#include "tests/scenarios/runner/simulator_process.h"
#include "tests/torture/failing_allocator.h"

namespace failsoft::torture {
namespace {

constexpr char kRequest[] =
    R"({"model":"gpt-4o","messages":[{"role":"user","content":"Hi"}],"temperature":1.0})";
constexpr char kScript[] =
    R"({"replies":[{"error":"rate_limit_exceeded","error_fields":{"retry_after":1}},)"
    R"({"error":"provider_error"},{"answer":"Hello","times":-1}]})";

// Dropped in the middle, and resumed. Asked for once more where libcurl is out of memory in the
// header and there is some again: it says the same of a header line that is too long.
constexpr char kStreamScript[] =
    R"({"replies":[{"answer":"One two three four five six seven eight nine.","fault":"cut_body",)"
    R"("times":-1,"at":{"text_bytes":18},"continuations":[{"times":-1}]}]})";
constexpr char kStreamText[] = "One two three four five six seven eight nine.";

// Every check of the doctor's, each with a line.
constexpr char kDoctor[] = R"({"operation":"doctor","models":["gpt-4o"]})";
constexpr char kDoctorScript[] =
    R"({"replies":[],"account":{"auto_topup":{"enabled":false},"balance_usdc":"0"}})";

// Three parts, of which one is cut in two, and what combines them.
constexpr char kSummary[] =
    R"({"document":"#a one two.\n\n#b three four.\n\n#c five #d six seven.","model":"small",)"
    R"("reduce_model":"gpt-4o","chunk":{"max":24},"concurrency":2})";
constexpr char kSummaryScript[] =
    R"({"replies":[{"summary":"#"},{"error":"provider_error"},{"summary":"#","times":-1}],)"
    R"("account":{"models":[{"id":"small","context_window":15},{"id":"gpt-4o"}],)"
    R"("checks_context":true}})";

scenarios::Simulator* simulator;

const char* RequestOf(failsoft_call_kind kind) {
  if (kind == FAILSOFT_CALL_SUMMARIZE) return kSummary;
  return kind == FAILSOFT_CALL_ACCOUNT ? kDoctor : kRequest;
}

// What the steps of one round came to; a round stops at the first failure.
struct Round {
  Round(std::string config_json, bool use_queue, failsoft_call_kind call_kind)
      : config(std::move(config_json)),
        request(RequestOf(call_kind)),
        shared_queue(use_queue),
        kind(call_kind) {}

  std::string config;
  const char* request;
  bool shared_queue;
  failsoft_call_kind kind;
  bool waits = kind == FAILSOFT_CALL_CHAT;  // for the end, before it takes events
  std::string pieces;
  failsoft_client* client = nullptr;
  failsoft_queue* queue = nullptr;
  failsoft_call* call = nullptr;
  failsoft_error* error = nullptr;

  failsoft_status Go() {
    failsoft_status status = failsoft_client_new(config.data(), config.size(), &client, &error);
    if (status == FAILSOFT_OK && shared_queue) status = failsoft_queue_new(&queue);
    if (status == FAILSOFT_OK) {
      status = failsoft_call_start(client, kind, request, strlen(request), queue, 7, &call, &error);
    }
    if (status == FAILSOFT_OK && waits) {
      status = failsoft_call_wait(call, 30'000);
    }
    return status == FAILSOFT_OK ? Read() : status;
  }

  failsoft_status Read() {
    bool ended = false;
    failsoft_status status = FAILSOFT_OK;
    while (status == FAILSOFT_OK && !ended) status = TakeEvents(ended);
    failsoft_buf* text = nullptr;
    if (status == FAILSOFT_OK) status = failsoft_call_report(call, &text);
    failsoft_buf_release(text);
    text = nullptr;
    if (status == FAILSOFT_OK) status = failsoft_client_stats(client, &text);
    failsoft_buf_release(text);
    text = nullptr;
    if (status == FAILSOFT_OK) status = failsoft_call_result(call, &text, &error);
    failsoft_buf_release(text);
    return status;
  }

  failsoft_status TakeEvents(bool& ended) {
    failsoft_batch* batch = nullptr;
    failsoft_status status = shared_queue ? failsoft_queue_drain(queue, 8, 30'000, &batch)
                                          : failsoft_call_next(call, 30'000, &batch);
    for (size_t i = 0; i < failsoft_batch_count(batch) && status == FAILSOFT_OK; ++i) {
      failsoft_event_view view;
      status = failsoft_batch_get(batch, i, &view, sizeof view);
      if (status != FAILSOFT_OK) break;
      ended = view.kind == FAILSOFT_EVENT_REPLY || view.kind == FAILSOFT_EVENT_FAILED;
      if (view.kind == FAILSOFT_EVENT_DELTA) Keep(view);
    }
    failsoft_batch_release(batch);
    return status;
  }

  // The pieces are the test's own: reserved before anything fails.
  void Keep(const failsoft_event_view& view) {
    if (pieces.size() + view.text_size <= pieces.capacity()) {
      pieces.append(view.text, view.text_size);
    }
  }

  ~Round() {
    failsoft_error_release(error);
    failsoft_call_release(call);
    failsoft_queue_release(queue);
    failsoft_client_release(client);
  }
};

// Time limits that no slow machine trips: at this scale the usual ones are a few milliseconds.
constexpr const char* kPatience =
    R"("connect_timeout":60000000,"first_token_timeout":60000000,"idle_timeout":60000000,)"
    R"("progress_timeout":60000000,"timeout":60000000,)";

class AllocationTest : public ::testing::TestWithParam<std::tuple<Mode, bool>> {
 protected:
  // The allocations whose number is a multiple of `step`: all, when it is 1.
  void FailEach(failsoft_call_kind kind, const char* script, int step = 1,
                bool stream_is_waited_for = false);
};

void AllocationTest::FailEach(failsoft_call_kind kind, const char* script, int step,
                              bool stream_is_waited_for) {
  const auto [mode, shared_queue] = GetParam();
  const std::string config = R"({"base_url":")" + simulator->UrlOf("torture") +
                             R"(","api_key":"mbd_sk_test_0123456789","time_scale":0.001,)" +
                             kPatience + R"("stream_high_water":)" +
                             (stream_is_waited_for ? "1}" : "1048576}");
  simulator->SetScript("torture", script);
  { Round(config, shared_queue, kind).Go(); }  // once for what is only allocated once
  int refused = 0;
  for (int64_t at = step;; at += step) {
    simulator->SetScript("torture", script);
    const int64_t live_before = LiveBlocks();
    failsoft_status status;
    int64_t asked;
    {
      Round round(config, shared_queue, kind);
      round.pieces.reserve(256);
      round.waits = round.waits || stream_is_waited_for;
      FailAt(at, mode);
      status = round.Go();
      asked = StopFailing();
      if (status == FAILSOFT_OK && kind == FAILSOFT_CALL_STREAM) {
        ASSERT_EQ(round.pieces, kStreamText) << "allocation " << at;
      }
    }
    ASSERT_TRUE(status == FAILSOFT_OK || status == FAILSOFT_NOMEM)
        << "allocation " << at << ": " << failsoft_status_name(status);
    ASSERT_EQ(LiveBlocks(), live_before) << "leak after allocation " << at << " failed";
    refused += status == FAILSOFT_NOMEM;
    if (asked < at) break;
  }
  EXPECT_GT(refused, 50);  // the test does reach inside
}

TEST_P(AllocationTest, EveryFailureIsNoMemoryOrSuccess) { FailEach(FAILSOFT_CALL_CHAT, kScript); }

TEST_P(AllocationTest, EveryFailureOfAResumedStreamIsNoMemoryOrSuccess) {
  FailEach(FAILSOFT_CALL_STREAM, kStreamScript);
}

// Its pieces are put together: some of the allocations are those of the test above.
TEST_P(AllocationTest, EveryFailureOfAStreamThatIsWaitedForIsNoMemoryOrSuccess) {
  FailEach(FAILSOFT_CALL_STREAM, kStreamScript, 2, /*stream_is_waited_for=*/true);
}

// A doctor makes many calls, each of which is like those above: some of its allocations will do.
TEST_P(AllocationTest, EveryFailureOfADoctorIsNoMemoryOrSuccess) {
  FailEach(FAILSOFT_CALL_ACCOUNT, kDoctorScript, 7);
}

TEST_P(AllocationTest, EveryFailureOfASummaryIsNoMemoryOrSuccess) {
  FailEach(FAILSOFT_CALL_SUMMARIZE, kSummaryScript, 5);
}

INSTANTIATE_TEST_SUITE_P(Modes, AllocationTest,
                         ::testing::Combine(::testing::Values(Mode::kOnce, Mode::kFromThen),
                                            ::testing::Bool()));

}  // namespace
}  // namespace failsoft::torture

int main(int argc, char** argv) {
  failsoft::torture::InstallInCurl();
  ::testing::InitGoogleTest(&argc, argv);
  failsoft::scenarios::Simulator simulator(FAILSOFT_SIMULATOR);
  failsoft::torture::simulator = &simulator;
  return RUN_ALL_TESTS();
}
