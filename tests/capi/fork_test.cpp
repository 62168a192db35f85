// In a forked child: handles of the parent answer FORKED, releasing them does nothing, new ones
// work.
#include <sys/wait.h>
#include <unistd.h>

#include "tests/capi/stranger.h"

#ifdef __SANITIZE_THREAD__
constexpr bool kThreadsInChild = false;  // the sanitizer does not follow a fork so far
#else
constexpr bool kThreadsInChild = true;
#endif

namespace failsoft::capi_test {
namespace {

// Runs `work` in a child: 0 when it returned true, 1 when false, else how the child died.
template <typename Work>
int InChild(const Work& work) {
  const pid_t child = fork();
  if (child == 0) {
    alarm(50);
    _exit(work() ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return status;
}

class ForkTest : public testing::Test {
 protected:
  void SetUp() override {
    config_ = ConfigFor(Sim(), World(), R"({"replies": [{"fault": "hang", "times": 2}]})");
    client_ = MakeClient(config_);
    queue_ = MakeQueue();
    shared_ = StartChat(client_.get(), queue_.get());
    own_ = StartChat(client_.get());
    ASSERT_TRUE(Eventually([] { return Sim().SeenRequests(World()) >= 1; }));
  }

  bool AnswersForked() {
    failsoft_call* call = nullptr;
    failsoft_buf* buf = nullptr;
    failsoft_batch* batch = nullptr;
    return failsoft_call_start(client_.get(), FAILSOFT_CALL_CHAT, kAsk, sizeof kAsk - 1, nullptr, 0,
                               &call, nullptr) == FAILSOFT_FORKED &&
           failsoft_client_stats(client_.get(), &buf) == FAILSOFT_FORKED &&
           failsoft_client_set_credentials(client_.get(), "{}", 2, nullptr) == FAILSOFT_FORKED &&
           failsoft_client_claim_renewal(client_.get()) == FAILSOFT_FORKED &&
           failsoft_client_shutdown(client_.get(), -1) == FAILSOFT_FORKED &&
           failsoft_call_wait(own_.get(), -1) == FAILSOFT_FORKED &&
           failsoft_call_next(own_.get(), -1, &batch) == FAILSOFT_FORKED &&
           failsoft_call_result(shared_.get(), &buf, nullptr) == FAILSOFT_FORKED &&
           failsoft_call_report(shared_.get(), &buf) == FAILSOFT_FORKED &&
           failsoft_call_cancel(shared_.get()) == FAILSOFT_FORKED &&
           failsoft_queue_drain(queue_.get(), 1, -1, &batch) == FAILSOFT_FORKED &&
           failsoft_queue_set_wakeup(queue_.get(), nullptr, nullptr) == FAILSOFT_FORKED &&
           failsoft_queue_fd(queue_.get()) == -1;
  }

  void ReleaseAll() {
    client_.reset();
    shared_.reset();
    queue_.reset();
    own_.reset();
  }

  std::string config_;
  Client client_;
  Queue queue_;
  Call shared_;
  Call own_;
};

TEST_F(ForkTest, OldHandlesAnswerForked) {
  EXPECT_EQ(InChild([&] { return AnswersForked(); }), 0);
}

TEST_F(ForkTest, ReleasingOldHandlesReturns) {
  EXPECT_EQ(InChild([&] {
              ReleaseAll();
              return true;
            }),
            0);
}

TEST_F(ForkTest, ParentIsNotDisturbed) {
  EXPECT_EQ(InChild([&] {
              ReleaseAll();
              return true;
            }),
            0);
  EXPECT_EQ(failsoft_call_wait(own_.get(), 1), FAILSOFT_AGAIN);
  const Call another = StartChat(client_.get(), queue_.get());
  EXPECT_EQ(failsoft_call_cancel(own_.get()), FAILSOFT_OK);
  EXPECT_EQ(EndOf(own_.get()), FAILSOFT_CANCELLED);
  EXPECT_EQ(failsoft_call_cancel(another.get()), FAILSOFT_OK);
}

TEST_F(ForkTest, NewHandlesWorkInTheChild) {
  const std::string config =
      ConfigFor(Sim(), World() + "Child", R"({"replies": [{"answer": "Hi"}]})");
  EXPECT_EQ(InChild([&] {
              const Client client = MakeClient(config);
              const Queue queue = MakeQueue();
              const Call own = StartChat(client.get());
              const Call other = StartChat(client.get(), kThreadsInChild ? queue.get() : nullptr);
              return EndOf(own.get()) == FAILSOFT_OK && EndOf(other.get()) == FAILSOFT_OK &&
                     failsoft_client_shutdown(client.get(), 0) == FAILSOFT_OK;
            }),
            0);
}

TEST_F(ForkTest, GrandchildToo) {
  EXPECT_EQ(InChild([&] { return InChild([&] { return AnswersForked(); }) == 0; }), 0);
}

}  // namespace
}  // namespace failsoft::capi_test
