#include "core/base/fork.h"

#include <pthread.h>

#include <atomic>
#include <mutex>

#include "core/base/log.h"

namespace failsoft::base {

namespace {

std::atomic<uint32_t> generation{0};

// In the child: nothing but plain stores, since any lock may be held by a thread that is gone.
void InChild() {
  generation.fetch_add(1);
  ResetLogAfterFork();
}

}  // namespace

void WatchForks() {
  static std::once_flag once;
  std::call_once(once, [] { pthread_atfork(nullptr, nullptr, InChild); });
}

uint32_t ForkGeneration() noexcept { return generation.load(std::memory_order_relaxed); }

}  // namespace failsoft::base
