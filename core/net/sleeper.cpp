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
  // Either this sees kAwake, or Wake sees kAsleep and makes the system call: the kernel looks at
  // the word once more before it puts the thread to sleep.
  uint32_t nobody = kNobody;
  state_.compare_exchange_strong(nobody, kAsleep, std::memory_order_acquire);
  while (state_.load(std::memory_order_acquire) != kAwake) {
    const long result = syscall(SYS_futex, &state_, FUTEX_WAIT_BITSET_PRIVATE, kAsleep, limit,
                                nullptr, FUTEX_BITSET_MATCH_ANY);
    if (result == 0 || state_.load(std::memory_order_acquire) == kAwake) continue;
    if (errno == ETIMEDOUT) return End::kTimedOut;
    if (errno == EINTR) return End::kInterrupted;
  }
  state_.store(kNobody, std::memory_order_relaxed);
  return End::kWoken;
}

void Sleeper::Wake() {
  if (state_.exchange(kAwake, std::memory_order_acq_rel) != kAsleep) return;
  syscall(SYS_futex, &state_, FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0);
}

}  // namespace failsoft::net
