#include "tests/simulator/parent_watch.h"

#include <sys/syscall.h>
#include <unistd.h>

namespace failsoft::sim {
namespace {

constexpr std::chrono::milliseconds kPoll{250};

int OpenPidfd(pid_t pid) { return static_cast<int>(syscall(SYS_pidfd_open, pid, 0)); }

// A process that is not of this user's name space (parent 0), or a kernel without pidfd.
Task<void> PollParent(pid_t parent) {
  auto executor = co_await asio::this_coro::executor;
  asio::steady_timer timer(executor);
  while (getppid() == parent) {
    timer.expires_after(kPoll);
    co_await timer.async_wait(asio::use_awaitable);
  }
}

}  // namespace

Task<void> WaitForParentDeath(pid_t parent) {
  const int pidfd = OpenPidfd(parent);
  if (pidfd < 0) co_return co_await PollParent(parent);
  auto executor = co_await asio::this_coro::executor;
  asio::posix::stream_descriptor process(executor, pidfd);
  // It may have died, and its number gone to another process, before the pidfd was opened.
  if (getppid() != parent) co_return;
  co_await process.async_wait(asio::posix::stream_descriptor::wait_read, asio::use_awaitable);
}

}  // namespace failsoft::sim
