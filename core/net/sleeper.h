// One thread's sleep until another wakes it.
#pragma once

#include <atomic>
#include <cstdint>

#include "core/base/time.h"

namespace failsoft::net {

// A futex: one system call to sleep and one to wake (none if the thread did not sleep yet), and the
// sleeper may be destroyed by the woken thread while Wake is still returning, which a condition
// variable forbids.
class Sleeper {
 public:
  enum class End { kWoken, kTimedOut, kInterrupted };  // interrupted: by a signal

  // Until CLOCK_MONOTONIC has reached `until` milliseconds (base::kForever: never).
  End Sleep(base::Millis until);
  void Wake();

 private:
  enum State : uint32_t { kNobody, kAsleep, kAwake };
  std::atomic<uint32_t> state_{kNobody};
};

}  // namespace failsoft::net
