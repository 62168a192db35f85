// The event loop of a client, driven by whoever waits.
//
// There is no thread by default. A thread that waits for a call becomes the leader: it polls, and
// carries every call of the client forward until its own is ready; then it hands the lead to
// another waiter. So a purely synchronous program never switches threads. Calls that nobody waits
// for (those with a shared queue) keep one I/O thread, which is a waiter that is never ready.
//
// Who waits at a shared queue drives the loop in place of that thread, and is expected back when it
// has left with events: the lead is kept for it a while, and the thread looks after the loop only
// when it stays away (Attend). So a reader of many streams switches no threads either.
//
// One mutex guards the loop and everything that runs on it. It is free while the leader sleeps in
// epoll_wait, so other threads start and cancel calls directly, without waking the leader.
#pragma once

#include <sys/epoll.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "core/base/log.h"
#include "core/base/ref.h"
#include "core/base/ring.h"
#include "core/base/system.h"
#include "core/base/time.h"
#include "core/net/sleeper.h"
#include "core/net/transport.h"
#include "core/net/unique_fd.h"

namespace failsoft::net {

// A thread's wait for one condition. Whoever makes the condition true calls Loop::MakeReady.
//
// A thread that is woken because its condition holds goes on without the loop's mutex, and is
// woken only after that was let go of: the leader is not held up by those it serves.
class Waiter : private base::RingNode {
 private:
  friend class Loop;
  friend class base::Ring<Waiter>;

  // Guarded by the loop's mutex.
  bool ready_ = false;
  bool chosen_ = false;  // made ready or made leader while following: a wake is on its way

  bool leads_ = false;  // chosen as leader; after the wake, read without the mutex
  const std::atomic<int>* attends_ = nullptr;  // see Loop::Attend
  Sleeper sleeper_;
};

// Something to ring after the loop's mutex was let go of.
class Doorbell : public base::RefCounted {
 public:
  virtual void Ring() noexcept = 0;
};

// What the loop serves besides timers: descriptors and a deadline of their own.
class IoSource {
 public:
  virtual ~IoSource() = default;
  // How many bytes of answers it has read meanwhile.
  virtual size_t OnReady(int fd, uint32_t epoll_events) = 0;
  // The real time at which RunTimeouts wants to be called; base::kForever when never.
  virtual base::Millis NextTimeout() const = 0;
  virtual void RunTimeouts() = 0;
  // Reports what has been read and what has ended. Called after each round of the above.
  virtual void Deliver() = 0;
  // Does at once what was put off until NextTimeout: nobody will be there to do it then.
  virtual void Tidy() = 0;
};

// Told on the loop, with its mutex held, that Poke was called since.
class PokeListener {
 public:
  virtual ~PokeListener() = default;
  virtual void OnPoked() = 0;
};

enum class WaitEnd { kReady, kTimedOut, kInterrupted };

class Loop final : public Timers {
 public:
  // Holds the mutex; letting go of it then wakes whom the work done under it concerns, and closes
  // what it has done with.
  class Lock {
   public:
    explicit Lock(Loop& loop) : loop_(loop), lock_(loop.mutex_) { base::HoldLog(); }
    ~Lock() { Release(); }
    void Release();
    void Retake();  // nothing, if it is held

   private:
    friend class Loop;
    void ReleaseAndCall();
    Loop& loop_;
    std::unique_lock<std::mutex> lock_;
  };

  explicit Loop(const base::ScaledClock& clock);
  ~Loop() override;

  bool usable() const { return epoll_.valid() && wake_.valid(); }

  base::Millis RealNow() const { return clock_.RealNow(); }
  // kForever for a negative timeout, which is none.
  base::Millis RealAfter(base::Millis timeout) const {
    return timeout < 0 ? base::kForever : base::After(RealNow(), timeout);
  }

  // From anywhere, with any lock held or none: has the listener told, by whoever drives the loop
  // next.
  void Poke() noexcept { Ask(kPoked); }
  // The same for those inside Attend: each is made ready.
  void Recall() noexcept { Ask(kRecalled); }

  // Everything below is called with the mutex held, unless it says otherwise.

  void SetSource(IoSource* source) { source_ = source; }
  void SetPokeListener(PokeListener* listener) { poke_listener_ = listener; }
  std::unique_ptr<Timer> NewTimer(Alarm* alarm) override;

  // Waits until `waiter` is ready, RealNow has reached `until`, or a signal interrupted the leader;
  // leads meanwhile when nobody else does. Polls at least once.
  // Afterwards the lock may be held or not: a thread that led has it, and keeps it.
  WaitEnd Wait(Lock& lock, Waiter& waiter, base::Millis until);
  // The same for who waits for one of `calls` unattended calls of this loop, and will be back for
  // the next. If there are no others it takes the lead from the I/O thread, and keeps it while it
  // is away: then nothing but timers happens, for at most 40 ms (loop_lead.cpp).
  WaitEnd Attend(Lock& lock, Waiter& waiter, base::Millis until, const std::atomic<int>& calls);
  void MakeReady(Waiter& waiter);
  void RingLater(Doorbell& bell) noexcept;

  // Whether another thread drives the loop, and will look at NextTimeout.
  bool leader_sleeps() const { return leader_sleeps_; }

  // Serves what is due now without waiting: called after starting or cancelling work.
  void Kick();

  // Counts work that must go on although nobody waits for it; the first starts the I/O thread.
  // False: the thread cannot be started, and nothing was counted.
  bool AddUnattended();
  void RemoveUnattended() noexcept { --unattended_; }

  // Ends the I/O thread. Called without the mutex, and not on that thread.
  void StopThread();

  // Closes a descriptor once the mutex was let go of: the kernel takes its time, in which others
  // need not wait. Until it is closed, events of it may still be reported.
  void CloseLater(int fd, bool watched) noexcept;

  // epoll interest. False when the kernel refuses (no memory, too many watches).
  bool Watch(int fd, uint32_t epoll_events, bool already_watched);
  void Unwatch(int fd);

 private:
  class HeapTimer;
  static constexpr base::Millis kIdleLife = 5'000;  // of the I/O thread

  enum Asked : unsigned { kPoked = 1, kRecalled = 2 };

  struct OpenFd {
    int fd;
    bool watched;
  };
  // Those to wake, to ring and to close, taken along when the mutex is let go of.
  struct Calls {
    base::Ring<Waiter> waiters;
    base::Ref<Doorbell> bell;  // mostly the only one
    std::vector<base::Ref<Doorbell>> more_bells;
    std::vector<OpenFd> to_close;
    bool empty() { return waiters.empty() && !bell && to_close.empty(); }
  };

  std::optional<WaitEnd> Follow(Lock& lock, Waiter& waiter, base::Millis until);
  WaitEnd Lead(Lock& lock, Waiter& waiter, base::Millis until);
  bool MayLead(const Waiter& waiter) const;
  bool IsExpectedBack(const Waiter& leaver);
  void RecallAttending();
  void KeepLead() noexcept;
  void HurryBack() noexcept;
  void WakeThreadBefore(base::Millis real_at) noexcept;
  bool RunOnce(Lock& lock, base::Millis until);
  // Inline: called in one place, and by each event that comes alone.
  inline void Dispatch(Lock& lock, int count);
  [[gnu::noinline]] void DeliverEarly(Lock& lock);
  bool ShouldYield() noexcept;
  void Serve();
  void Ask(unsigned what) noexcept;
  void AnswerAsked();
  void HandOverLead(Waiter& leaver);
  void Choose(Waiter& waiter);
  void Close(const std::vector<OpenFd>& descriptors) noexcept;

  base::Millis SleepUntil(base::Millis until) const;
  void WakeLeaderBefore(base::Millis real_at) noexcept;

  void RunTimers();
  void SetTimer(HeapTimer& timer, base::Millis at) noexcept;
  void SiftUp(size_t index) noexcept;
  void SiftDown(size_t index) noexcept;
  void Place(size_t index, HeapTimer* timer) noexcept;
  void NoteFirstTimer() noexcept;

  bool StartThread();
  void ThreadMain();
  base::Millis NextLook() noexcept;

  const base::ScaledClock& clock_;
  UniqueFd epoll_;
  UniqueFd wake_;
  std::mutex mutex_;
  IoSource* source_ = nullptr;
  PokeListener* poke_listener_ = nullptr;
  std::atomic<unsigned> asked_{0};

  Waiter* leader_ = nullptr;
  bool leader_sleeps_ = false;
  int crowd_ = 0;                        // how many were ready in the last round
  base::Millis sleeps_until_ = 0;        // real time; meaningful while leader_sleeps_
  std::array<epoll_event, 128> events_;  // the leader's
  base::Ring<Waiter> followers_;
  Calls calls_;

  std::vector<HeapTimer*> heap_;  // min-heap on the time; its capacity covers every timer
  size_t timers_ = 0;
  base::Millis timers_due_ = base::kForever;  // real time; see NoteFirstTimer

  Waiter absent_;                     // stands for a leader that attends and is away
  base::Millis back_by_ = 0;          // real time; meaningful while absent_ leads
  base::Millis served_at_ = 0;        // real time: when Serve ran last
  base::Millis yielded_at_ = 0;       // real time: served_at_ when the leader last gave up its core
  base::Millis thread_looks_at_ = 0;  // real time: when the thread wakes by itself
  bool was_away_ = false;             // since the thread looked last
  bool was_hurried_ = false;

  Waiter thread_waiter_;
  std::thread thread_;
  bool thread_runs_ = false;
  bool thread_stops_ = false;
  int unattended_ = 0;
};

}  // namespace failsoft::net
