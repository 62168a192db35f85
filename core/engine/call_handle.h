// A call together with who waits for it: what `failsoft_call*` points to.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/ref.h"
#include "core/engine/client.h"
#include "core/engine/event_run.h"
#include "core/engine/queue.h"
#include "core/engine/work.h"
#include "core/net/loop.h"

namespace failsoft::engine {

// An event's content, as views into its call or page.
struct EventContent {
  EventKind kind = EventKind::kReply;
  base::Code code = base::Code::kOk;
  std::string_view text;
  std::string_view json;
};

class CallHandle final : public base::RefCounted, public base::RingNode, private CallListener {
 public:
  // `queue` may be null: the call then has its events to itself.
  CallHandle(base::Ref<Client> client, CallRequest request, base::Ref<Queue> queue, uint64_t tag);
  ~CallHandle() override;

  // The client's mutex is held. A failure: there is no thread to carry it forward.
  base::MaybeFailure Start();

  // kOk: ended. kAgain: not within `timeout` (real milliseconds), or a signal came.
  base::Code WaitEnded(base::Millis timeout);
  // kOk with events, kAgain, kDone after the terminal one; kState with a shared queue.
  base::Code Next(base::Millis timeout, EventRuns& out);
  // Its reader has taken enough for reading to go on.
  void Relieve();
  // Its terminal event was taken: nothing of it is kept but its outcome.
  void Shed();
  void Cancel(base::Code why);
  // Cancels, and drops an event that nobody took.
  void Abandon();

  // Of a call that has ended; null before.
  const Outcome* outcome();
  // The terminal event's, of a call that has ended.
  EventContent Content();
  uint64_t tag() const { return tag_; }
  // Whether pieces wait in the queue; its mutex is held.
  bool HasPages() const { return pages_.linked(); }

 private:
  friend class Client;

  // One thread inside WaitEnded or Next.
  struct Wait : base::RingNode {
    net::Waiter waiter;
    bool for_events = false;
  };

  // CallListener
  void OnDelta(const wire::Delta& delta) override { Page().AddDelta(delta); }
  void OnEvent(EventKind kind, std::string_view json) override { Page().AddEvent(kind, json); }
  bool OnEventsReady() noexcept override;
  void OnCallEnded() noexcept override;

  void LeaveQueue() noexcept;
  base::Code AwaitNext(base::Millis timeout, EventRuns& out);
  bool ended() const { return ended_with_ != nullptr; }
  std::unique_ptr<Work> TakeWork() noexcept;
  EventPage& Page();
  void WakeWaits(bool ended) noexcept;
  void SetUnbounded(bool unbounded);
  // Inline: called in one place, and by each event that comes alone.
  inline void TakeBacklog(EventRuns& out);

  base::Ref<Client> client_;
  base::Ref<Queue> queue_;
  const uint64_t tag_;
  std::unique_ptr<Work> work_;  // null: shed
  const bool streams_;
  std::unique_ptr<Outcome> kept_;        // of a work that is gone
  const Outcome* ended_with_ = nullptr;  // its place never changes
  EventNode terminal_;
  EventNode pages_;
  Backlog backlog_;            // guarded by the queue's mutex when there is one
  base::Ref<EventPage> page_;  // being written, or the last one handed over
  bool page_is_out_ = false;
  int enders_ = 0;  // threads inside WaitEnded
  base::Ring<Wait> waits_;
  bool abandoned_ = false;       // nobody wants events any more
  bool terminal_taken_ = false;  // private queue: the terminal event was handed out

  std::mutex json_mutex_;
  std::optional<std::string> json_;  // rendered by the first reader, not on the loop
};

}  // namespace failsoft::engine
