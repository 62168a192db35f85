#include "core/engine/queue.h"

#include <sys/eventfd.h>

#include <algorithm>
#include <chrono>

#include "core/engine/call_handle.h"

namespace failsoft::engine {

using base::Code;
using base::Millis;

namespace {
constexpr size_t kMaxBatch = 4096;
}

bool Queue::Push(EventNode& node) noexcept {
  bool was_empty;
  {
    std::lock_guard lock(mutex_);
    if (closed_) return false;
    was_empty = empty();
    node.call->AddRef();
    node.previous = ring_.previous;
    node.next = &ring_;
    ring_.previous->next = &node;
    ring_.previous = &node;
    ++size_;
    if (was_empty && fd_.valid()) eventfd_write(fd_.get(), 1);
  }
  filled_.notify_one();
  if (was_empty) {
    std::lock_guard lock(wakeup_mutex_);
    if (wakeup_ != nullptr) wakeup_(wakeup_context_);
  }
  return true;
}

void Queue::Unlink(EventNode& node) {
  node.previous->next = node.next;
  node.next->previous = node.previous;
  node.previous = node.next = nullptr;
  --size_;
}

void Queue::SignalEmpty() noexcept {
  eventfd_t ignored;
  if (empty() && fd_.valid()) eventfd_read(fd_.get(), &ignored);
}

void Queue::Remove(EventNode& node) noexcept {
  base::Ref<CallHandle> call;
  std::lock_guard lock(mutex_);
  if (node.next == nullptr) return;
  call = base::Ref<CallHandle>::Adopt(node.call);
  Unlink(node);
  SignalEmpty();
}

Code Queue::Drain(size_t max, Millis timeout, std::vector<Event>& out) {
  std::unique_lock lock(mutex_);
  const auto has_events = [this] { return !empty() || closed_; };
  if (timeout < 0) {
    filled_.wait(lock, has_events);
  } else if (timeout > 0) {
    const auto most = std::chrono::milliseconds(std::min<Millis>(timeout, 1LL << 40));
    filled_.wait_until(lock, std::chrono::steady_clock::now() + most, has_events);
  }
  if (empty()) return Code::kAgain;
  const size_t count = std::min({size_, max, kMaxBatch});
  out.reserve(count);  // before anything is taken
  while (out.size() < count) {
    EventNode& node = *ring_.next;
    Unlink(node);
    out.push_back(Event{base::Ref<CallHandle>::Adopt(node.call)});
  }
  SignalEmpty();
  return Code::kOk;
}

int Queue::Fd() {
  std::lock_guard lock(mutex_);
  if (!fd_.valid()) fd_ = net::UniqueFd(eventfd(empty() ? 0 : 1, EFD_CLOEXEC | EFD_NONBLOCK));
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
    base::Ref<CallHandle> call;
    std::lock_guard lock(mutex_);
    closed_ = true;
    if (empty()) break;
    EventNode& node = *ring_.next;
    Unlink(node);
    call = base::Ref<CallHandle>::Adopt(node.call);
    SignalEmpty();
  }
  filled_.notify_all();
}

}  // namespace failsoft::engine
