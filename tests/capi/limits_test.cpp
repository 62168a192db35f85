// What this machine has no more of: descriptors, threads. The error says so.
#include <fcntl.h>
#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

#include <vector>

#include "tests/capi/stranger.h"

namespace failsoft::capi_test {
namespace {

// While it lives no descriptor can be opened.
class NoDescriptors {
 public:
  NoDescriptors() {
    getrlimit(RLIMIT_NOFILE, &before_);
    rlimit few = before_;
    few.rlim_cur = OpenFds() + 16;
    setrlimit(RLIMIT_NOFILE, &few);
    for (int fd = dup(0); fd >= 0; fd = dup(0)) fds_.push_back(fd);
  }
  ~NoDescriptors() {
    for (const int fd : fds_) close(fd);
    setrlimit(RLIMIT_NOFILE, &before_);
  }

 private:
  rlimit before_{};
  std::vector<int> fds_;
};

// While it lives no thread can be started: no such stack can be had.
class NoThreads {
 public:
  NoThreads() {
    pthread_attr_init(&attributes_);
    pthread_getattr_default_np(&attributes_);
    pthread_attr_getstacksize(&attributes_, &before_);
    pthread_attr_setstacksize(&attributes_, size_t{1} << 60);
    EXPECT_EQ(pthread_setattr_default_np(&attributes_), 0);
  }
  ~NoThreads() {
    pthread_attr_setstacksize(&attributes_, before_);
    pthread_setattr_default_np(&attributes_);
    pthread_attr_destroy(&attributes_);
  }

 private:
  pthread_attr_t attributes_;
  size_t before_ = 0;
};

TEST(Limits, NoDescriptorForASocket) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "the sanitizer opens a pipe to see what memory can be read";
#endif
  const Client client = MakeClientFor(R"({"replies": [{"answer": "Hello", "framing": "close"}]})",
                                      R"("max_attempts": 1)");
  EXPECT_EQ(EndOf(StartChat(client.get()).get()), FAILSOFT_OK);
  {
    const NoDescriptors none;
    const Call call = StartChat(client.get());
    EXPECT_EQ(EndOf(call.get()), FAILSOFT_CONNECT);
    const std::string error = ErrorOf(call.get());
    EXPECT_NE(error.find("no file descriptor is left"), std::string::npos) << error;
  }
  EXPECT_EQ(EndOf(StartChat(client.get()).get()), FAILSOFT_OK);
}

TEST(Limits, NoThreadForAQueue) {
  const Client client = MakeClientFor("{}");
  const Queue queue = MakeQueue();
  {
    const NoThreads none;
    failsoft_call* call = nullptr;
    failsoft_error* error = nullptr;
    EXPECT_EQ(failsoft_call_start(client.get(), FAILSOFT_CALL_CHAT, kAsk, sizeof kAsk - 1,
                                  queue.get(), 0, &call, &error),
              FAILSOFT_NOMEM);
    const Error owned(error);
    EXPECT_EQ(call, nullptr);
    EXPECT_NE(std::string(failsoft_error_message(error)).find("no thread could be started"),
              std::string::npos);
    EXPECT_EQ(EndOf(StartChat(client.get()).get()), FAILSOFT_OK) << "a blocking call needs none";
  }
  EXPECT_EQ(EndOf(StartChat(client.get(), queue.get()).get()), FAILSOFT_OK);
}

}  // namespace
}  // namespace failsoft::capi_test
