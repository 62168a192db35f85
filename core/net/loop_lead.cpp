// Who leads: waiters, and the I/O thread.
//
// One that attends hands the lead to nobody when it leaves with events, for to be woken and to wake
// would cost the next event more than all the rest. `absent_` leads until it is back; whoever else
// waits meanwhile takes the lead, timers are seen to by the thread, and so is everything when it
// stays away for too long (at most twice what is said below). To have it wake the thread each time
// it leaves would cost as much, so the thread looks by itself, as often as there was anything to
// look after.
#include <algorithm>
#include <utility>

#include "core/net/loop.h"

namespace failsoft::net {

using base::kForever;
using base::Millis;

namespace {
constexpr Millis kAway = 20;         // while it reads what it took, or what comes of it
constexpr Millis kAwayStarting = 5;  // when calls were started meanwhile, which are to be sent
}  // namespace

// ---------------------------------------------------------------------------- leader and followers

WaitEnd Loop::Wait(Lock& lock, Waiter& waiter, Millis until) {
  if (MayLead(waiter)) return Lead(lock, waiter, until);
  const auto end = Follow(lock, waiter, until);
  return end ? *end : Lead(lock, waiter, until);
}

bool Loop::MayLead(const Waiter& waiter) const {
  if (leader_ == nullptr || leader_ == &waiter) return true;
  if (leader_ != &absent_) return false;
  return &waiter != &thread_waiter_ || RealNow() >= std::min(back_by_, SleepUntil(kForever));
}

// Nothing: it is to lead.
std::optional<WaitEnd> Loop::Follow(Lock& lock, Waiter& waiter, Millis until) {
  while (!waiter.ready_ && !MayLead(waiter)) {
    followers_.PushBack(waiter);
    lock.Release();
    const Sleeper::End slept = waiter.sleeper_.Sleep(until);
    if (slept != Sleeper::End::kWoken) {
      lock.Retake();
      if (!waiter.chosen_) {
        waiter.Unlink();
        lock.Release();
        return slept == Sleeper::End::kInterrupted ? WaitEnd::kInterrupted : WaitEnd::kTimedOut;
      }
      lock.Release();
      while (waiter.sleeper_.Sleep(kForever) != Sleeper::End::kWoken) {
      }  // the wake is on its way
    }
    if (!waiter.leads_) return WaitEnd::kReady;
    lock.Retake();
    waiter.chosen_ = waiter.leads_ = false;
  }
  if (waiter.ready_ && leader_ != &waiter) return WaitEnd::kReady;
  return std::nullopt;
}

WaitEnd Loop::Lead(Lock& lock, Waiter& waiter, Millis until) {
  leader_ = &waiter;
  WaitEnd end = WaitEnd::kReady;
  while (!waiter.ready_ && end == WaitEnd::kReady) {
    if (!RunOnce(lock, until)) {
      end = WaitEnd::kInterrupted;
    } else if (until != kForever && RealNow() >= until) {
      end = WaitEnd::kTimedOut;
    }
  }
  HandOverLead(waiter);
  return waiter.ready_ ? WaitEnd::kReady : end;
}

// The I/O thread leads when there is one: its lead costs no further hand-over.
void Loop::HandOverLead(Waiter& leaver) {
  if (IsExpectedBack(leaver)) return KeepLead();
  leader_ = nullptr;
  Waiter* successor = !thread_waiter_.chosen_ && thread_waiter_.linked() ? &thread_waiter_
                      : followers_.empty()                               ? nullptr
                                                                         : &followers_.front();
  if (successor == nullptr) {
    if (source_ != nullptr) source_->Tidy();
    return;
  }
  leader_ = successor;
  successor->leads_ = true;
  Choose(*successor);
}

void Loop::Choose(Waiter& waiter) {
  waiter.Unlink();
  waiter.chosen_ = true;
  calls_.waiters.PushBack(waiter);
}

// A waiter that is not following is leading (or about to), and sees for itself.
void Loop::MakeReady(Waiter& waiter) {
  waiter.ready_ = true;
  if (&waiter == leader_) {
    WakeLeaderBefore(0);
  } else if (!waiter.chosen_ && waiter.linked()) {
    Choose(waiter);
  }
}

// ---------------------------------------------------------------------- a leader that is away

WaitEnd Loop::Attend(Lock& lock, Waiter& waiter, Millis until, const std::atomic<int>& calls) {
  waiter.attends_ = &calls;
  const bool may_keep = followers_.empty() && calls == unattended_;
  if (leader_ == &thread_waiter_ && may_keep) MakeReady(thread_waiter_);
  return Wait(lock, waiter, until);
}

// They are not expected back: what they are told of may be why.
void Loop::RecallAttending() {
  const auto recall = [this](Waiter& waiter) {
    if (std::exchange(waiter.attends_, nullptr) != nullptr) MakeReady(waiter);
  };
  if (leader_ != nullptr) recall(*leader_);
  followers_.ForEach(recall);
}

// The thread gives up the lead only for one that attends: which may have been served just then.
bool Loop::IsExpectedBack(const Waiter& leaver) {
  if (&leaver == &thread_waiter_) return leaver.ready_ && !thread_stops_ && followers_.empty();
  if (leaver.attends_ == nullptr || !thread_runs_) return false;
  const bool is_alone = followers_.empty() || (&followers_.front() == &thread_waiter_ &&
                                               &followers_.back() == &thread_waiter_);
  return is_alone && *leaver.attends_ == unattended_;
}

void Loop::KeepLead() noexcept {
  leader_ = &absent_;
  back_by_ = served_at_ + kAway;
  was_away_ = true;
  WakeThreadBefore(std::min(back_by_ + kAway, SleepUntil(kForever)));
}

void Loop::HurryBack() noexcept {
  back_by_ = std::min(back_by_, served_at_ + kAwayStarting);
  was_hurried_ = true;
  WakeThreadBefore(back_by_ + kAwayStarting);
}

// If it is awake it will look before it sleeps.
void Loop::WakeThreadBefore(Millis real_at) noexcept {
  if (real_at >= thread_looks_at_) return;
  thread_looks_at_ = real_at;
  if (!thread_waiter_.chosen_ && thread_waiter_.linked()) Choose(thread_waiter_);
}

// As long as nobody was away, nobody needs to be looked after: who goes wakes the thread.
Millis Loop::NextLook() noexcept {
  if (leader_ == &absent_ && !MayLead(thread_waiter_)) {
    return std::min(back_by_, SleepUntil(kForever));
  }
  const Millis period = !was_away_ ? kIdleLife : was_hurried_ ? kAwayStarting : kAway;
  was_away_ = was_hurried_ = false;
  return RealAfter(period);
}

}  // namespace failsoft::net
