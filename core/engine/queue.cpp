#include "core/engine/queue.h"

#include <sys/eventfd.h>

#include <algorithm>
#include <new>

#include "core/base/system.h"
#include "core/engine/call_handle.h"
#include "core/engine/client.h"

namespace failsoft::engine {

using base::Code;
using base::Millis;
using base::Ref;
using base::SystemClock;
using net::Sleeper;

namespace {
constexpr size_t kMaxBatch = 4096;
}

void Queue::AddCall(Client& client) noexcept {
  std::lock_guard lock(mutex_);
  if (calls_ == 0 && calls_of_others_ == 0) client_ = &client;
  client_ == &client ? ++calls_ : ++calls_of_others_;
}

void Queue::RemoveCall(Client& client, bool silent) noexcept {
  std::lock_guard lock(mutex_);
  client_ == &client ? --calls_ : --calls_of_others_;
  // Who drives the client's loop is to let go of it.
  if (silent && calls_ == 0 && attending_ != nullptr) attending_->loop.Recall();
}

bool Queue::Push(EventNode& node, net::Loop& loop) noexcept {
  std::lock_guard lock(mutex_);
  return !closed_ && Link(node, loop);
}

bool Queue::PushPage(EventNode& node, EventPage& page, net::Loop& loop, bool& full) noexcept {
  std::lock_guard lock(mutex_);
  full = false;
  if (closed_) return false;
  full = node.backlog->Add(page);
  return !node.linked() && Link(node, loop);
}

bool Queue::SetUnbounded(EventNode& node, bool unbounded) noexcept {
  std::lock_guard lock(mutex_);
  return node.backlog->SetUnbounded(unbounded);
}

// True: the queue was empty, and a reader that drives the loop is not all there is to tell.
bool Queue::Link(EventNode& node, net::Loop& loop) noexcept {
  const bool was_empty = events_.empty();
  node.call->AddRef();
  events_.PushBack(node);
  if (!was_empty) return false;
  if (fd_.valid()) eventfd_write(fd_.get(), 1);
  if (attending_ == nullptr || &attending_->loop != &loop) return true;
  attending_->is_told = true;
  loop.MakeReady(attending_->waiter);
  return has_wakeup_.load(std::memory_order_acquire);
}

// No wake is lost: a thread sleeps only after it found the queue empty under the lock, whoever then
// adds the first event rings, and who leaves events behind wakes another (Drain). None is wasted
// either: nothing is done where nobody sleeps, or where the events were taken meanwhile.
void Queue::Ring() noexcept {
  Sleeping* chosen = nullptr;
  {
    std::lock_guard lock(mutex_);
    const bool is_told = attending_ != nullptr && attending_->is_told;
    if (!events_.empty() && !is_told) {
      chosen = Choose();
      if (attending_ != nullptr) attending_->loop.Recall();  // they are of another client
    }
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

void Queue::AwaitEvents(std::unique_lock<std::mutex>& lock, Millis timeout) {
  const Millis until = timeout < 0 ? base::kForever : base::After(SystemClock().Now(), timeout);
  bool in_time = true;
  while (in_time && IsToWait()) in_time = MayAttend() ? Attend(lock, until) : Sleep(lock, until);
}

// False: the time is over.
bool Queue::Attend(std::unique_lock<std::mutex>& lock, Millis until) {
  bool in_time = true;
  {
    const auto client =
        Ref<Client>::Share(client_);  // the last, perhaps: let go of without the lock
    lock.unlock();
    in_time = Drive(*client, until);
  }
  lock.lock();
  return in_time;
}

bool Queue::Drive(Client& client, Millis until) {
  Attending self{client.loop(), {}};
  net::Loop::Lock loop_lock(self.loop);
  {
    std::lock_guard lock(mutex_);
    if (!IsToWait() || !MayAttend() || client_ != &client) return true;
    attending_ = &self;
  }
  const net::WaitEnd end = self.loop.Attend(loop_lock, self.waiter, until, calls_);
  loop_lock.Release();
  std::lock_guard lock(mutex_);
  attending_ = nullptr;
  return end != net::WaitEnd::kTimedOut;
}

bool Queue::Sleep(std::unique_lock<std::mutex>& lock, Millis until) {
  Sleeping self;
  sleeping_.PushBack(self);
  lock.unlock();
  Sleeper::End end = Sleeper::End::kInterrupted;
  while (end == Sleeper::End::kInterrupted) end = self.sleeper.Sleep(until);
  lock.lock();
  if (end == Sleeper::End::kWoken) return true;
  if (self.linked()) {
    self.Unlink();
    return false;
  }
  // Chosen just as its time was over: the wake is on its way, and must find the sleeper.
  lock.unlock();
  while (self.sleeper.Sleep(base::kForever) != Sleeper::End::kWoken) {
  }
  lock.lock();
  return true;
}

Code Queue::Drain(size_t max, Millis timeout, EventRuns& out) {
  out.Reserve();  // before a wake is used up
  std::unique_lock lock(mutex_);
  if (timeout != 0) AwaitEvents(lock, timeout);
  if (!events_.empty()) TakeEvents(std::min(max, kMaxBatch), out);
  // The bell rang once for all events, and one of those who wait may attend.
  const bool wants_another = !events_.empty() || MayAttend();
  Sleeping* const next = wants_another ? Choose() : nullptr;
  lock.unlock();
  if (next != nullptr) next->sleeper.Wake();
  if (out.empty()) return Code::kAgain;
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
    if (attending_ != nullptr) attending_->loop.Recall();
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
