#include "core/engine/queue.h"

#include <sys/eventfd.h>

#include <algorithm>
#include <new>

#include "core/base/system.h"
#include "core/engine/call_handle.h"

namespace failsoft::engine {

using base::Code;
using base::Millis;
using base::Ref;
using base::SystemClock;
using net::Sleeper;

namespace {
constexpr size_t kMaxBatch = 4096;
}

bool Queue::Push(EventNode& node) noexcept {
  std::lock_guard lock(mutex_);
  return !closed_ && Link(node);
}

bool Queue::PushPage(EventNode& node, EventPage& page, bool& full) noexcept {
  std::lock_guard lock(mutex_);
  full = false;
  if (closed_) return false;
  full = node.backlog->Add(page);
  return !node.linked() && Link(node);
}

bool Queue::SetUnbounded(EventNode& node, bool unbounded) noexcept {
  std::lock_guard lock(mutex_);
  return node.backlog->SetUnbounded(unbounded);
}

// True: the queue was empty.
bool Queue::Link(EventNode& node) noexcept {
  const bool was_empty = events_.empty();
  node.call->AddRef();
  events_.PushBack(node);
  if (was_empty && fd_.valid()) eventfd_write(fd_.get(), 1);
  return was_empty;
}

// No wake is lost: a thread sleeps only after it found the queue empty under the lock, whoever then
// adds the first event rings, and who leaves events behind wakes another (Drain). None is wasted
// either: nothing is done where nobody sleeps, or where the events were taken meanwhile.
void Queue::Ring() noexcept {
  Sleeping* chosen = nullptr;
  {
    std::lock_guard lock(mutex_);
    if (!events_.empty()) chosen = Choose();
  }
  if (chosen != nullptr) chosen->sleeper.Wake();
  if (!has_wakeup_.load(std::memory_order_acquire)) return;
  std::lock_guard lock(wakeup_mutex_);
  if (wakeup_ != nullptr) wakeup_(wakeup_context_);
}

// The reference that Push took, and the descriptor's signal gone with the last event.
Ref<CallHandle> Queue::Take(EventNode& node) noexcept {
  node.Unlink();
  eventfd_t ignored;
  if (events_.empty() && fd_.valid()) eventfd_read(fd_.get(), &ignored);
  return Ref<CallHandle>::Adopt(node.call);
}

void Queue::Remove(EventNode& node) noexcept {
  Ref<CallHandle> call;  // let go of after the lock
  std::lock_guard lock(mutex_);
  if (node.backlog != nullptr) node.backlog->Clear();
  if (node.linked()) call = Take(node);
}

Queue::Sleeping* Queue::Choose() noexcept {
  if (sleeping_.empty()) return nullptr;
  Sleeping& chosen = sleeping_.front();
  chosen.Unlink();
  return &chosen;
}

// False: nobody sleeps.
bool Queue::WakeNext() noexcept {
  std::unique_lock lock(mutex_);
  Sleeping* const next = Choose();
  lock.unlock();
  if (next != nullptr) next->sleeper.Wake();
  return next != nullptr;
}

void Queue::SleepUntilFilled(std::unique_lock<std::mutex>& lock, Millis timeout) {
  const Millis until = timeout < 0 ? base::kForever : base::After(SystemClock().Now(), timeout);
  Sleeping self;
  while (events_.empty() && !closed_) {
    sleeping_.PushBack(self);
    lock.unlock();
    Sleeper::End end = Sleeper::End::kInterrupted;
    while (end == Sleeper::End::kInterrupted) end = self.sleeper.Sleep(until);
    lock.lock();
    if (end == Sleeper::End::kWoken) continue;
    if (self.linked()) return self.Unlink();
    // Chosen just as its time was over: the wake is on its way, and must find the sleeper.
    lock.unlock();
    while (self.sleeper.Sleep(base::kForever) != Sleeper::End::kWoken) {
    }
    lock.lock();
  }
}

Code Queue::Drain(size_t max, Millis timeout, EventRuns& out) {
  out.Reserve();  // before a wake is used up
  std::unique_lock lock(mutex_);
  if (timeout != 0) SleepUntilFilled(lock, timeout);
  if (events_.empty()) return Code::kAgain;
  TakeEvents(std::min(max, kMaxBatch), out);
  Sleeping* const next = events_.empty() ? nullptr : Choose();  // the bell rang once for all events
  lock.unlock();
  if (next != nullptr) next->sleeper.Wake();
  for (size_t i = 0; i < out.runs(); ++i) {
    const EventRun& run = out.run(i);
    if (run.relieves) run.call->Relieve();
    if (!run.page) run.call->Shed();
  }
  return Code::kOk;
}

// One run of the call at the front, which then goes to the end: a busy stream starves nobody. A
// terminal event stays behind its own call's pieces.
void Queue::TakeTurn(size_t max, EventRuns& out) {
  EventNode& node = events_.front();
  if (node.backlog != nullptr) {
    node.backlog->TakeRun(max, node.call, out);
    if (node.backlog->empty()) {
      Take(node);
      return;
    }
  } else if (!node.call->HasPages()) {
    out.Add(1).call = Take(node);
    return;
  }
  node.Unlink();
  events_.PushBack(node);
}

// `out` has room for one run. Out of memory after the first: those that were taken are handed out,
// the rest stays.
void Queue::TakeEvents(size_t max, EventRuns& out) {
  while (!events_.empty() && out.count() < max) {
    TakeTurn(max - out.count(), out);
    try {
      out.Reserve();
    } catch (const std::bad_alloc&) {
      return;
    }
  }
}

int Queue::Fd() {
  std::lock_guard lock(mutex_);
  if (!fd_.valid())
    fd_ = net::UniqueFd(eventfd(events_.empty() ? 0 : 1, EFD_CLOEXEC | EFD_NONBLOCK));
  return fd_.get();
}

void Queue::SetWakeup(WakeupFunction wakeup, void* context) {
  std::lock_guard lock(wakeup_mutex_);
  wakeup_ = wakeup;
  wakeup_context_ = context;
  has_wakeup_.store(wakeup != nullptr, std::memory_order_release);
}

// Lets go of one call, which goes on without a reader. False: there was none.
bool Queue::CloseNext() {
  Ref<CallHandle> call;
  bool relieves = false;
  {
    std::lock_guard lock(mutex_);
    closed_ = true;
    if (events_.empty()) return false;
    EventNode& node = events_.front();
    if (node.backlog != nullptr) relieves = node.backlog->Clear();
    call = Take(node);
  }
  if (relieves) call->Relieve();
  return true;
}

void Queue::Close() {
  SetWakeup(nullptr, nullptr);
  while (CloseNext()) {
  }
  while (WakeNext()) {
  }
}

}  // namespace failsoft::engine
