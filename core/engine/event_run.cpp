#include "core/engine/event_run.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/engine/call_handle.h"

namespace failsoft::engine {

const EventRun& EventRuns::FindAmongMany(size_t& index) const {
  const auto after =
      std::upper_bound(more_.begin(), more_.end(), index,
                       [](size_t wanted, const EventRun& run) { return wanted < run.first; });
  const EventRun& run = after == more_.begin() ? first_ : *std::prev(after);
  index -= run.first;
  return run;
}

void EventRuns::ReserveMore() {
  constexpr size_t kFew = 4;
  more_.reserve(std::max(kFew, 2 * more_.size()));
}

EventRun& EventRuns::AddFurther() noexcept { return more_.emplace_back(); }

bool Backlog::Add(EventPage& page) noexcept {
  if (!unbounded_ || !PutTogether(page)) {
    page.AddRef();
    bytes_ += page.bytes();
    pages_.PushBack(page);
  }
  if (bytes_ >= high_ && !unbounded_) stopped_ = true;
  return stopped_;
}

// What piles up while nobody wants to read it takes little more than its text.
bool Backlog::PutTogether(const EventPage& page) noexcept {
  if (bytes_ < high_ || pages_.empty()) return false;
  EventPage& last = pages_.back();
  const size_t before = last.bytes();
  if (!last.unique() || !last.Absorb(page)) return false;
  bytes_ += last.bytes() - before;
  return true;
}

void Backlog::SetWater(size_t high, size_t low) noexcept {
  high_ = high;
  low_ = std::min(low, high);
}

void Backlog::TakeRun(size_t max, CallHandle* call, EventRuns& out) noexcept {
  EventPage& page = pages_.front();
  const uint32_t size = page.size();
  EventRun& run = out.Add(static_cast<uint32_t>(std::min<size_t>(max, size - taken_)));
  run.call = base::Ref<CallHandle>::Share(call);
  run.begin = taken_;
  taken_ += run.count;
  if (taken_ == size) {
    page.Unlink();
    bytes_ -= page.bytes();
    taken_ = 0;
    run.page = base::Ref<EventPage>::Adopt(&page);
  } else {
    run.page = base::Ref<EventPage>::Share(&page);
  }
  run.relieves = TakeRelief();
}

bool Backlog::TakeRelief() noexcept {
  if (!stopped_ || (bytes_ > low_ && !unbounded_)) return false;
  stopped_ = false;
  return true;
}

bool Backlog::Clear() noexcept {
  while (!pages_.empty()) {
    EventPage& page = pages_.front();
    page.Unlink();
    page.Unref();
  }
  taken_ = 0;
  bytes_ = 0;
  return std::exchange(stopped_, false);
}

}  // namespace failsoft::engine
