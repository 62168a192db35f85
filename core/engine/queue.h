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

class Client;

using WakeupFunction = void (*)(void* context);

class Queue final : public net::Doorbell {
 public:
  // Of a call whose events come here, as long as it runs. The client's mutex is held.
  void AddCall(Client& client) noexcept;
  // `silent`: no event will tell of its end.
  void RemoveCall(Client& client, bool silent) noexcept;

  // Takes a reference to the node's call. True: somebody should Ring, once no lock is held that
  // the woken would want. The mutex of the call's loop is held.
  bool Push(EventNode& node, net::Loop& loop) noexcept;
  // The same with pages for the node's backlog. `full`: see Backlog::Add.
  bool PushPage(EventNode& node, EventPage& page, net::Loop& loop, bool& full) noexcept;
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

  // A thread inside Drain that drives its client's loop meanwhile: net::Loop::Attend.
  struct Attending {
    net::Loop& loop;
    net::Waiter waiter;
    bool is_told = false;  // of events, by its own loop
  };

  void AwaitEvents(std::unique_lock<std::mutex>& lock, base::Millis timeout);
  bool Sleep(std::unique_lock<std::mutex>& lock, base::Millis until);
  bool Attend(std::unique_lock<std::mutex>& lock, base::Millis until);
  bool Drive(Client& client, base::Millis until);
  bool MayAttend() const { return attending_ == nullptr && calls_ > 0 && calls_of_others_ == 0; }
  bool IsToWait() const { return events_.empty() && !closed_; }
  Sleeping* Choose() noexcept;
  bool WakeNext() noexcept;
  bool Link(EventNode& node, net::Loop& loop) noexcept;
  base::Ref<CallHandle> Take(EventNode& node) noexcept;
  void TakeEvents(size_t max, EventRuns& out);
  void TakeTurn(size_t max, EventRuns& out);
  bool CloseNext();

  std::mutex mutex_;
  base::Ring<EventNode> events_;
  base::Ring<Sleeping> sleeping_;
  Attending* attending_ = nullptr;
  Client* client_ = nullptr;   // the one of the first call that ran; it lives while calls_ > 0
  std::atomic<int> calls_{0};  // of it, that run
  int calls_of_others_ = 0;
  bool closed_ = false;
  net::UniqueFd fd_;

  std::mutex wakeup_mutex_;  // held while the callback runs: setting it is a barrier
  WakeupFunction wakeup_ = nullptr;
  void* wakeup_context_ = nullptr;
  std::atomic<bool> has_wakeup_{false};  // spares those who have none the lock
};

}  // namespace failsoft::engine
