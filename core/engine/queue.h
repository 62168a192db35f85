// Where events of calls wait for their reader.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <vector>

#include "core/base/ref.h"
#include "core/base/ring.h"
#include "core/base/status.h"
#include "core/base/time.h"
#include "core/engine/event_run.h"
#include "core/net/loop.h"
#include "core/net/sleeper.h"
#include "core/net/unique_fd.h"

namespace failsoft::engine {

using WakeupFunction = void (*)(void* context);

class Queue final : public net::Doorbell {
 public:
  // Takes a reference to the node's call. True: somebody should Ring, once no lock is held that
  // the woken would want.
  bool Push(EventNode& node) noexcept;
  // The same with pages for the node's backlog. `full`: see Backlog::Add.
  bool PushPage(EventNode& node, EventPage& page, bool& full) noexcept;
  void Ring() noexcept override;
  bool SetUnbounded(EventNode& node, bool unbounded) noexcept;
  // Takes the node out again if it is still there.
  void Remove(EventNode& node) noexcept;

  // kOk with 1 to `max` events, or kAgain.
  base::Code Drain(size_t max, base::Millis timeout, EventRuns& out);

  // Readable if and only if there are events; -1 when it cannot be made.
  int Fd();
  void SetWakeup(WakeupFunction wakeup, void* context);

  // Drops what is there and whatever comes later.
  void Close();

 private:
  // A thread inside Drain that found nothing. Whoever takes it out of the ring wakes it.
  struct Sleeping : base::RingNode {
    net::Sleeper sleeper;
  };

  void SleepUntilFilled(std::unique_lock<std::mutex>& lock, base::Millis timeout);
  Sleeping* Choose() noexcept;
  bool WakeNext() noexcept;
  bool Link(EventNode& node) noexcept;
  base::Ref<CallHandle> Take(EventNode& node) noexcept;
  void TakeEvents(size_t max, EventRuns& out);
  void TakeTurn(size_t max, EventRuns& out);
  bool CloseNext();

  std::mutex mutex_;
  base::Ring<EventNode> events_;
  base::Ring<Sleeping> sleeping_;
  bool closed_ = false;
  net::UniqueFd fd_;

  std::mutex wakeup_mutex_;  // held while the callback runs: setting it is a barrier
  WakeupFunction wakeup_ = nullptr;
  void* wakeup_context_ = nullptr;
  std::atomic<bool> has_wakeup_{false};  // spares those who have none the lock
};

}  // namespace failsoft::engine
