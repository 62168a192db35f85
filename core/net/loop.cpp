#include "core/net/loop.h"

#include <sched.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <new>
#include <utility>

#include "core/net/loop_timers.h"

namespace failsoft::net {

using base::kForever;
using base::Millis;

namespace {
// In one round, before it is handed over.
constexpr size_t kMuchRead = 256 << 10;
constexpr int kCrowd = 16;  // so many ready in one round: more will be in the next
}  // namespace

Loop::Loop(const base::ScaledClock& clock)
    : clock_(clock),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (usable()) Watch(wake_.get(), EPOLLIN, false);
}

Loop::~Loop() {
  StopThread();
  Close(calls_.to_close);
}

// ------------------------------------------------------------------------- letting go of the mutex

void Loop::Lock::Release() {
  if (!lock_.owns_lock()) return;
  if (loop_.calls_.empty()) {
    lock_.unlock();
  } else {
    ReleaseAndCall();
  }
  base::FlushLog();
}

void Loop::Lock::ReleaseAndCall() {
  base::Ring<Waiter> waiters;
  waiters.TakeAll(loop_.calls_.waiters);
  const auto bell = std::move(loop_.calls_.bell);
  const auto more_bells = std::exchange(loop_.calls_.more_bells, {});
  const auto to_close = std::exchange(loop_.calls_.to_close, {});
  lock_.unlock();
  while (!waiters.empty()) {
    Waiter& waiter = waiters.front();
    waiter.Unlink();
    waiter.sleeper_.Wake();
  }
  if (bell) bell->Ring();
  for (const auto& another : more_bells) another->Ring();
  loop_.Close(to_close);
}

// The leader comes back from its sleep while others may be starting calls one after the other:
// it steps aside for a moment rather than make each of them wake it in turn.
void Loop::Lock::Retake() {
  if (lock_.owns_lock()) return;
  constexpr int kPatience = 16;
  bool taken = false;
  for (int i = 0; i < kPatience && !(taken = lock_.try_lock()); ++i) sched_yield();
  if (!taken) lock_.lock();
  base::HoldLog();
}

void Loop::RingLater(Doorbell& bell) noexcept {
  auto ref = base::Ref<Doorbell>::Share(&bell);
  if (!calls_.bell) {
    calls_.bell = std::move(ref);
    return;
  }
  try {
    calls_.more_bells.push_back(std::move(ref));
  } catch (const std::bad_alloc&) {
    bell.Ring();  // at once rather than never
  }
}

void Loop::CloseLater(int fd, bool watched) noexcept {
  try {
    calls_.to_close.push_back({fd, watched});
  } catch (const std::bad_alloc&) {
    if (watched) Unwatch(fd);
    close(fd);
  }
}

// Off epoll by hand: close() does not take it off while a forked child has it open too.
void Loop::Close(const std::vector<OpenFd>& descriptors) noexcept {
  for (const OpenFd& open : descriptors) {
    if (open.watched) Unwatch(open.fd);
    close(open.fd);
  }
}

// --------------------------------------------------------------------------------------- one round

Millis Loop::SleepUntil(Millis until) const {
  const Millis at = std::min(until, timers_due_);
  return source_ == nullptr ? at : std::min(at, source_->NextTimeout());
}

bool Loop::RunOnce(Lock& lock, Millis until) {
  sleeps_until_ = SleepUntil(until);
  int timeout = -1;
  if (sleeps_until_ != kForever) {
    timeout = static_cast<int>(
        std::clamp<Millis>(sleeps_until_ - RealNow(), 0, std::numeric_limits<int>::max()));
  }
  leader_sleeps_ = true;
  const bool yields = ShouldYield();
  lock.Release();
  if (yields) sched_yield();
  const int count =
      epoll_wait(epoll_.get(), events_.data(), static_cast<int>(events_.size()), timeout);
  const bool interrupted = count < 0 && errno == EINTR;
  lock.Retake();
  leader_sleeps_ = false;
  crowd_ = count;
  Dispatch(lock, std::max(count, 0));
  return !interrupted;
}

// Where events come as fast as they are read the loop never sleeps, and their reader on the same
// core would wait until the scheduler ends the loop's slice: several milliseconds, in which Node's
// timers, for one, stand still. At most once a millisecond, for on a busy machine a core that was
// given up comes back late.
bool Loop::ShouldYield() noexcept {
  return crowd_ >= kCrowd && std::exchange(yielded_at_, served_at_) != served_at_;
}

// Input before timers: an answer that is already here is not late because nobody looked.
void Loop::Dispatch(Lock& lock, int count) {
  size_t read = 0;
  for (int i = 0; i < count; ++i) {
    const epoll_event& event = events_[static_cast<size_t>(i)];
    if (event.data.fd == wake_.get()) {
      eventfd_t ignored;
      eventfd_read(wake_.get(), &ignored);
    } else if (source_ != nullptr) {
      read += source_->OnReady(event.data.fd, event.events);
    }
    if (read >= kMuchRead && i + 1 < count) {
      read = 0;
      DeliverEarly(lock);
    }
  }
  Serve();
}

// Who is to have what was read gets it before more is: it takes less memory so, and is in the
// processor's cache still.
void Loop::DeliverEarly(Lock& lock) {
  if (source_ != nullptr) source_->Deliver();
  lock.Release();
  lock.Retake();
}

void Loop::Serve() {
  const Millis now = served_at_ = RealNow();
  if (source_ != nullptr) {
    if (source_->NextTimeout() <= now) source_->RunTimeouts();
    source_->Deliver();
  }
  if (timers_due_ <= now) RunTimers();
  while (asked_.load() != 0) AnswerAsked();
}

void Loop::Kick() {
  Serve();
  if (source_ == nullptr) return;
  if (leader_ == nullptr) source_->Tidy();
  if (leader_ == &absent_) HurryBack();
  WakeLeaderBefore(source_->NextTimeout());
}

// The descriptor stays readable until somebody drives the loop.
void Loop::Ask(unsigned what) noexcept {
  if (asked_.fetch_or(what) == 0) eventfd_write(wake_.get(), 1);
}

void Loop::AnswerAsked() {
  const unsigned asked = asked_.exchange(0);
  if ((asked & kRecalled) != 0) RecallAttending();
  if ((asked & kPoked) != 0 && poke_listener_ != nullptr) poke_listener_->OnPoked();
}

void Loop::WakeLeaderBefore(Millis real_at) noexcept {
  if (leader_ == &absent_) return WakeThreadBefore(real_at);
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
