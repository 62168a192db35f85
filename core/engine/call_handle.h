// A call together with who waits for it: what `failsoft_call*` points to.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/ref.h"
#include "core/engine/call.h"
#include "core/engine/client.h"
#include "core/engine/queue.h"
#include "core/net/loop.h"

namespace failsoft::engine {

// An event's content, as views into its call.
struct EventContent {
  bool ok = false;
  base::Code code = base::Code::kOk;
  uint64_t tag = 0;
  std::string_view text;
  std::string_view json;
};

class CallHandle final : public base::RefCounted, public base::RingNode, private CallListener {
 public:
  // `queue` may be null: the call then has its events to itself.
  CallHandle(base::Ref<Client> client, CallRequest request, base::Ref<Queue> queue, uint64_t tag);
  ~CallHandle() override;

  void Start();  // the client's mutex is held

  // kOk: ended. kAgain: not within `timeout` (real milliseconds), or a signal came.
  base::Code WaitEnded(base::Millis timeout);
  // kOk with events, kAgain, kDone after the terminal one; kState with a shared queue.
  base::Code Next(base::Millis timeout, std::vector<Event>& out);
  void Cancel(base::Code why);
  // Cancels, and drops an event that nobody took.
  void Abandon();

  // Of a call that has ended; null before.
  const Outcome* outcome();
  // Of a call that has ended, whose event was handed out.
  EventContent Content();

 private:
  friend class Client;

  // One thread inside WaitEnded.
  struct Wait : base::RingNode {
    net::Waiter waiter;
  };

  void OnCallEnded() noexcept override;
  void Deliver() noexcept;

  base::Ref<Client> client_;
  base::Ref<Queue> queue_;
  const uint64_t tag_;
  Call call_;
  EventNode terminal_;
  base::Ring<Wait> waits_;
  bool abandoned_ = false;       // nobody wants events any more
  bool terminal_taken_ = false;  // private queue: the terminal event was handed out

  std::mutex json_mutex_;
  std::optional<std::string> error_json_;  // rendered by the first reader, not on the loop
};

}  // namespace failsoft::engine
