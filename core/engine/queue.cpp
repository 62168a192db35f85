#include "core/engine/queue.h"

#include <sys/eventfd.h>

#include <algorithm>
#include <chrono>

#include "core/engine/call_handle.h"

namespace failsoft::engine {

using base::Code;
using base::Millis;
using base::Ref;

namespace {
constexpr size_t kMaxBatch = 4096;
}

bool Queue::Push(EventNode& node) noexcept {
  std::lock_guard lock(mutex_);
  if (closed_) return false;
  const bool was_empty = events_.empty();
  node.call->AddRef();
  events_.PushBack(node);
  ++size_;
  if (was_empty && fd_.valid()) eventfd_write(fd_.get(), 1);
  return was_empty;
}

void Queue::Ring() noexcept {
  filled_.notify_one();
  std::lock_guard lock(wakeup_mutex_);
  if (wakeup_ != nullptr) wakeup_(wakeup_context_);
}

// The reference that Push took, and the descriptor's signal gone with the last event.
Ref<CallHandle> Queue::Take(EventNode& node) noexcept {
  node.Unlink();
  --size_;
  eventfd_t ignored;
  if (events_.empty() && fd_.valid()) eventfd_read(fd_.get(), &ignored);
  return Ref<CallHandle>::Adopt(node.call);
}

void Queue::Remove(EventNode& node) noexcept {
  Ref<CallHandle> call;  // let go of after the lock
  std::lock_guard lock(mutex_);
  if (node.linked()) call = Take(node);
}

Code Queue::Drain(size_t max, Millis timeout, std::vector<Event>& out) {
  std::unique_lock lock(mutex_);
  const auto has_events = [this] { return !events_.empty() || closed_; };
  if (timeout < 0) {
    filled_.wait(lock, has_events);
  } else if (timeout > 0) {
    const auto most = std::chrono::milliseconds(std::min<Millis>(timeout, 1LL << 40));
    filled_.wait_until(lock, std::chrono::steady_clock::now() + most, has_events);
  }
  if (events_.empty()) return Code::kAgain;
  const size_t count = std::min({size_, max, kMaxBatch});
  out.reserve(count);  // before anything is taken
  while (out.size() < count) out.push_back(Event{Take(events_.front())});
  if (!events_.empty()) filled_.notify_one();  // the bell rang once for all of them
  return Code::kOk;
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
}

void Queue::Close() {
  SetWakeup(nullptr, nullptr);
  for (;;) {
    Ref<CallHandle> call;
    std::lock_guard lock(mutex_);
    closed_ = true;
    if (events_.empty()) break;
    call = Take(events_.front());
  }
  filled_.notify_all();
}

}  // namespace failsoft::engine
