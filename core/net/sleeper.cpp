#include "core/net/sleeper.h"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>

namespace failsoft::net {

Sleeper::End Sleeper::Sleep(base::Millis until) {
  timespec at{};
  at.tv_sec = static_cast<time_t>(until / 1000);
  at.tv_nsec = static_cast<long>(until % 1000 * 1'000'000);
  const timespec* const limit = until == base::kForever ? nullptr : &at;
  while (awake_.load(std::memory_order_acquire) == 0) {
    const long result = syscall(SYS_futex, &awake_, FUTEX_WAIT_BITSET_PRIVATE, 0, limit, nullptr,
                                FUTEX_BITSET_MATCH_ANY);
    if (result == 0 || awake_.load(std::memory_order_acquire) != 0) continue;
    if (errno == ETIMEDOUT) return End::kTimedOut;
    if (errno == EINTR) return End::kInterrupted;
  }
  awake_.store(0, std::memory_order_relaxed);
  return End::kWoken;
}

void Sleeper::Wake() {
  awake_.store(1, std::memory_order_release);
  syscall(SYS_futex, &awake_, FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0);
}

}  // namespace failsoft::net
