// Events on their way from a call to its reader.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/base/ref.h"
#include "core/base/ring.h"
#include "core/engine/event_page.h"

namespace failsoft::engine {

class CallHandle;

// Events handed out together: some of a page, or (no page) a call's terminal event. The call is
// kept alive for the views into it.
struct EventRun {
  base::Ref<CallHandle> call;
  base::Ref<EventPage> page;
  uint32_t begin = 0;  // in the page
  uint32_t count = 1;
  size_t first = 0;       // the index of its first event among those of all runs
  bool relieves = false;  // the call had stopped reading, and may go on: CallHandle::Relieve
};

class EventRuns {
 public:
  size_t count() const { return count_; }  // of events
  bool empty() const { return runs_ == 0; }

  size_t runs() const { return runs_; }
  const EventRun& run(size_t index) const { return index == 0 ? first_ : more_[index - 1]; }
  const EventRun& front() const { return first_; }
  const EventRun& back() const { return run(runs_ - 1); }

  // The run that holds event `index`, and `index` made relative to it.
  const EventRun& Find(size_t& index) const { return runs_ == 1 ? first_ : FindAmongMany(index); }

  // Room for one more run, so that Add cannot throw.
  void Reserve() {
    if (!empty() && more_.size() == more_.capacity()) ReserveMore();
  }
  // Another run of so many events, to be filled in.
  EventRun& Add(uint32_t count) noexcept {
    EventRun& run = runs_++ == 0 ? first_ : AddFurther();
    run.first = count_;
    run.count = count;
    count_ += count;
    return run;
  }

 private:
  EventRun& AddFurther() noexcept;
  const EventRun& FindAmongMany(size_t& index) const;
  void ReserveMore();

  EventRun first_;  // most hold one, which needs no memory of its own
  std::vector<EventRun> more_;
  size_t runs_ = 0;
  size_t count_ = 0;
};

// Pages of one call that nobody has taken yet.
class Backlog {
 public:
  ~Backlog() { Clear(); }

  bool empty() const { return pages_.empty(); }
  // True: it holds more than the high water from now on, and reading should stop until Take finds
  // it below the low one.
  bool Add(EventPage& page) noexcept;
  void SetWater(size_t high, size_t low) noexcept;
  // Ignores the marks while somebody waits for the end rather than for events; what lies beyond the
  // high one is put together meanwhile. True: relief.
  bool SetUnbounded(bool unbounded) noexcept {
    unbounded_ = unbounded;
    return TakeRelief();
  }

  // Up to `max` events from the front, for which `out` has reserved room.
  void TakeRun(size_t max, CallHandle* call, EventRuns& out) noexcept;
  // Whether reading had stopped and may go on; then it counts as going on.
  bool TakeRelief() noexcept;
  // True: relief.
  bool Clear() noexcept;

 private:
  bool PutTogether(const EventPage& page) noexcept;

  base::Ring<EventPage> pages_;  // each with a reference of ours
  uint32_t taken_ = 0;           // events of the first page
  size_t bytes_ = 0;
  size_t high_ = 1 << 20;
  size_t low_ = 256 << 10;
  bool stopped_ = false;
  bool unbounded_ = false;
};

// A call's place in a queue. Lives in the call, so that telling of an end needs no memory.
struct EventNode : base::RingNode {
  CallHandle* call = nullptr;
  Backlog* backlog = nullptr;  // null: the terminal event
};

}  // namespace failsoft::engine
