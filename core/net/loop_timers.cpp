#include "core/net/loop_timers.h"

#include <algorithm>

namespace failsoft::net {

using base::kForever;
using base::Millis;

Loop::HeapTimer::~HeapTimer() {
  loop_.SetTimer(*this, kForever);
  --loop_.timers_;
}

std::unique_ptr<Timer> Loop::NewTimer(Alarm* alarm) {
  if (heap_.capacity() <= timers_) heap_.reserve(std::max<size_t>(16, 2 * timers_));
  auto timer = std::make_unique<HeapTimer>(*this, alarm);
  ++timers_;
  return timer;
}

void Loop::SetTimer(HeapTimer& timer, Millis at) noexcept {
  const bool is_in = timer.index_ != HeapTimer::kNotInHeap;
  timer.at_ = at;
  if (at == kForever) {
    if (!is_in) return;
    const size_t hole = timer.index_;
    timer.index_ = HeapTimer::kNotInHeap;
    HeapTimer* last = heap_.back();
    heap_.pop_back();
    if (last != &timer) {
      Place(hole, last);
      SiftUp(hole);
      SiftDown(last->index_);
    }
    NoteFirstTimer();
    return;
  }
  if (!is_in) {
    heap_.push_back(&timer);  // within the capacity reserved by NewTimer
    timer.index_ = heap_.size() - 1;
  }
  SiftUp(timer.index_);
  SiftDown(timer.index_);
  NoteFirstTimer();
  WakeLeaderBefore(timers_due_);
}

// A time has passed for good only when a clock that shows whole milliseconds shows the next one.
// Kept, because each round asks and few rounds set a timer.
void Loop::NoteFirstTimer() noexcept {
  timers_due_ = heap_.empty() ? kForever : clock_.RealTimeOf(base::After(heap_.front()->at(), 1));
}

void Loop::Place(size_t index, HeapTimer* timer) noexcept {
  heap_[index] = timer;
  timer->index_ = index;
}

void Loop::SiftUp(size_t index) noexcept {
  HeapTimer* timer = heap_[index];
  while (index > 0) {
    const size_t parent = (index - 1) / 2;
    if (heap_[parent]->at_ <= timer->at_) break;
    Place(index, heap_[parent]);
    index = parent;
  }
  Place(index, timer);
}

void Loop::SiftDown(size_t index) noexcept {
  HeapTimer* timer = heap_[index];
  for (;;) {
    size_t child = 2 * index + 1;
    if (child >= heap_.size()) break;
    if (child + 1 < heap_.size() && heap_[child + 1]->at_ < heap_[child]->at_) ++child;
    if (heap_[child]->at_ >= timer->at_) break;
    Place(index, heap_[child]);
    index = child;
  }
  Place(index, timer);
}

// Alarms may set, make and destroy timers: the heap is looked at anew after each. `now` is read
// once, so that an alarm which sets itself to "now" again waits for the next round.
void Loop::RunTimers() {
  const Millis now = clock_.Now();
  for (size_t budget = heap_.size(); budget > 0 && !heap_.empty(); --budget) {
    HeapTimer* first = heap_.front();
    if (first->at_ >= now) return;  // see NoteFirstTimer
    SetTimer(*first, kForever);
    first->alarm_->OnAlarm(now);
  }
}

}  // namespace failsoft::net
