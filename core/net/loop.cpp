#include "core/net/loop.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <limits>

#include "core/net/loop_timers.h"

namespace failsoft::net {

using base::kForever;
using base::Millis;

Loop::Loop(const base::ScaledClock& clock)
    : clock_(clock),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (usable()) Watch(wake_.get(), EPOLLIN, false);
}

Loop::~Loop() { StopThread(); }

// ---------------------------------------------------------------------------- leader and followers

WaitEnd Loop::Wait(std::unique_lock<std::mutex>& lock, Waiter& waiter, Millis real_timeout) {
  const Millis until = base::After(RealNow(), real_timeout);
  WaitEnd end = WaitEnd::kReady;
  while (!waiter.ready_ && end == WaitEnd::kReady) {
    end = leader_ != nullptr ? Follow(lock, waiter, until) : Lead(lock, waiter, until);
  }
  HandOverLead();
  return waiter.ready_ ? WaitEnd::kReady : end;
}

WaitEnd Loop::Lead(std::unique_lock<std::mutex>& lock, Waiter& waiter, Millis until) {
  struct Leading {
    Loop& loop;
    ~Leading() { loop.leader_ = nullptr; }
  } leading{*this};
  leader_ = &waiter;
  do {
    if (!RunOnce(lock, until)) return WaitEnd::kInterrupted;
    if (waiter.ready_) return WaitEnd::kReady;
  } while (RealNow() < until);
  return WaitEnd::kTimedOut;
}

WaitEnd Loop::Follow(std::unique_lock<std::mutex>& lock, Waiter& waiter, Millis until) {
  followers_.PushBack(waiter);
  bool timed_out = false;
  if (until == kForever) {
    waiter.woken_.wait(lock);
  } else {
    const auto at = std::chrono::steady_clock::now() + std::chrono::milliseconds(until - RealNow());
    timed_out = waiter.woken_.wait_until(lock, at) == std::cv_status::timeout;
  }
  waiter.Unlink();
  return timed_out ? WaitEnd::kTimedOut : WaitEnd::kReady;
}

// The I/O thread leads when there is one: its lead costs no further hand-over.
void Loop::HandOverLead() {
  if (leader_ != nullptr) return;
  if (thread_waiter_.linked()) {
    thread_waiter_.woken_.notify_one();
  } else if (!followers_.empty()) {
    followers_.front().woken_.notify_one();
  }
}

void Loop::MakeReady(Waiter& waiter) {
  waiter.ready_ = true;
  if (&waiter != leader_) {
    waiter.woken_.notify_one();
  } else {
    WakeLeaderBefore(0);
  }
}

// --------------------------------------------------------------------------------------- one round

Millis Loop::SleepUntil(Millis until) const {
  const Millis now = RealNow();
  Millis at = until;
  if (source_ != nullptr) at = std::min(at, base::After(now, source_->NextTimeout()));
  if (!heap_.empty()) at = std::min(at, clock_.RealTimeOf(heap_.front()->at()));
  return at;
}

bool Loop::RunOnce(std::unique_lock<std::mutex>& lock, Millis until) {
  sleeps_until_ = SleepUntil(until);
  const Millis sleep =
      std::clamp<Millis>(sleeps_until_ - RealNow(), 0, std::numeric_limits<int>::max());
  const int timeout = sleeps_until_ == kForever ? -1 : static_cast<int>(sleep);
  leader_sleeps_ = true;
  lock.unlock();
  const int count =
      epoll_wait(epoll_.get(), events_.data(), static_cast<int>(events_.size()), timeout);
  const bool interrupted = count < 0 && errno == EINTR;
  lock.lock();
  leader_sleeps_ = false;
  Dispatch(std::max(count, 0));
  return !interrupted;
}

// Input before timers: an answer that is already here is not late because nobody looked.
void Loop::Dispatch(int count) {
  for (int i = 0; i < count; ++i) {
    const epoll_event& event = events_[static_cast<size_t>(i)];
    if (event.data.fd == wake_.get()) {
      eventfd_t ignored;
      eventfd_read(wake_.get(), &ignored);
    } else if (source_ != nullptr) {
      source_->OnReady(event.data.fd, event.events);
    }
  }
  Kick();
}

void Loop::Kick() {
  if (source_ != nullptr) {
    if (source_->NextTimeout() == 0) source_->RunTimeouts();
    source_->DeliverEnded();
  }
  RunTimers();
  if (source_ != nullptr) WakeLeaderBefore(base::After(RealNow(), source_->NextTimeout()));
}

void Loop::WakeLeaderBefore(Millis real_at) noexcept {
  if (!leader_sleeps_ || real_at >= sleeps_until_) return;
  sleeps_until_ = real_at;
  eventfd_write(wake_.get(), 1);
}

bool Loop::Watch(int fd, uint32_t epoll_events, bool already_watched) {
  epoll_event event{};
  event.events = epoll_events;
  event.data.fd = fd;
  return epoll_ctl(epoll_.get(), already_watched ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &event) == 0;
}

void Loop::Unwatch(int fd) { epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd, nullptr); }

}  // namespace failsoft::net
