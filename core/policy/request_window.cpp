#include "core/policy/request_window.h"

#include <algorithm>

namespace failsoft::policy {

using base::kForever;
using base::Millis;

RequestWindow::Slot RequestWindow::Take(int64_t tokens, const Forecast& forecast) {
  if (free_ == kNoSlot) {
    entries_.emplace_back();
    free_ = static_cast<Slot>(entries_.size() - 1);
  }
  const Slot slot = free_;
  Entry& entry = entries_[slot];
  free_ = entry.next;
  entry = {};
  entry.tokens = tokens;
  entry.forecast = forecast;
  entry.state = State::kTaken;
  entry.owned = true;
  ++requests_;
  ++reservations_;
  reserved_tokens_ += tokens;
  expected_.Add(forecast);
  return slot;
}

void RequestWindow::Sent(Slot slot, Millis now) {
  Entry& entry = entries_[slot];
  if (entry.state != State::kTaken) return;
  entry.state = State::kOnItsWay;
  entry.at = now;
  Append(on_their_way_, slot);
}

void RequestWindow::Answered(Slot slot, Millis now) {
  Advance(now);
  Entry& entry = entries_[slot];
  if (entry.state != State::kOnItsWay && entry.state != State::kCounted) return;
  if (entry.state == State::kCounted) {
    answer_delay_x16_ += kLongestTransit - answer_delay_x16_ / 16;
    return;
  }
  answer_delay_x16_ += std::min(now - entry.at, kLongestTransit) - answer_delay_x16_ / 16;
  Remove(on_their_way_, slot);
  Count(slot, now);
}

void RequestWindow::Settle(Slot slot, int64_t tokens) {
  Entry& entry = entries_[slot];
  if (entry.settled || entry.state == State::kForgotten) return;
  entry.settled = true;
  Unreserve(entry);
  settled_tokens_ += tokens;
  entry.tokens = tokens;
}

void RequestWindow::Drop(Slot slot) {
  if (entries_[slot].state == State::kTaken) Forget(slot);
}

void RequestWindow::LetGo(Slot slot) {
  Entry& entry = entries_[slot];
  entry.owned = false;
  if (entry.state == State::kForgotten) Free(slot);
}

void RequestWindow::Advance(Millis now) {
  if (now <= advanced_) return;
  advanced_ = now;
  const Millis transit = Transit();
  while (on_their_way_.first != kNoSlot && entries_[on_their_way_.first].at + transit <= now) {
    const Slot slot = on_their_way_.first;
    Remove(on_their_way_, slot);
    Count(slot, entries_[slot].at + transit);
  }
  while (counted_.first != kNoSlot && ExpiryOf(entries_[counted_.first]) <= now) {
    const Slot slot = counted_.first;
    Remove(counted_, slot);
    Forget(slot);
  }
}

Millis RequestWindow::Expiry(int64_t count) const {
  for (const Queue* queue : {&counted_, &on_their_way_}) {
    for (Slot slot = queue->first; slot != kNoSlot; slot = entries_[slot].next) {
      if (--count <= 0) return ExpiryOf(entries_[slot]);
    }
  }
  return kForever;
}

Millis RequestWindow::TokenExpiry(int64_t tokens) const {
  for (const Queue* queue : {&counted_, &on_their_way_}) {
    for (Slot slot = queue->first; slot != kNoSlot; slot = entries_[slot].next) {
      tokens -= entries_[slot].tokens;
      if (tokens <= 0) return ExpiryOf(entries_[slot]);
    }
  }
  return kForever;
}

// A service that answers within a moment shows when a request arrived, even when one answer comes
// late for once.
Millis RequestWindow::Transit() const {
  return answer_delay_x16_ <= 16 * kUsualTransit ? kLongestTransit : kUsualTransit;
}

// A clock of whole milliseconds shows that a time has passed only at the next one.
Millis RequestWindow::ExpiryOf(const Entry& entry) const {
  const Millis transit = entry.state == State::kOnItsWay ? Transit() : 0;
  return entry.at + transit + kMinute + 1;
}

// In order, so that the first is the next to go: a little later than needed, never earlier.
void RequestWindow::Count(Slot slot, Millis at) {
  Entry& entry = entries_[slot];
  entry.state = State::kCounted;
  entry.at = counted_.last == kNoSlot ? at : std::max(at, entries_[counted_.last].at);
  Append(counted_, slot);
}

void RequestWindow::Forget(Slot slot) {
  Entry& entry = entries_[slot];
  --requests_;
  if (entry.settled) {
    settled_tokens_ -= entry.tokens;
  } else {
    Unreserve(entry);
  }
  entry.state = State::kForgotten;
  if (!entry.owned) Free(slot);
}

// What rounding leaves in the sums goes with the last of them.
void RequestWindow::Unreserve(const Entry& entry) {
  --reservations_;
  reserved_tokens_ -= entry.tokens;
  expected_.Add(entry.forecast, -1);
  if (reservations_ == 0) expected_ = {};
}

void RequestWindow::Free(Slot slot) {
  entries_[slot].state = State::kFree;
  entries_[slot].next = free_;
  free_ = slot;
}

void RequestWindow::Append(Queue& queue, Slot slot) {
  Entry& entry = entries_[slot];
  entry.next = kNoSlot;
  entry.previous = queue.last;
  (queue.last == kNoSlot ? queue.first : entries_[queue.last].next) = slot;
  queue.last = slot;
}

void RequestWindow::Remove(Queue& queue, Slot slot) {
  const Entry& entry = entries_[slot];
  (entry.previous == kNoSlot ? queue.first : entries_[entry.previous].next) = entry.next;
  (entry.next == kNoSlot ? queue.last : entries_[entry.next].previous) = entry.previous;
}

}  // namespace failsoft::policy
