// Who may send now, so that a plan is used up and never exceeded: requests and tokens in any minute
// (a window that slides, not calendar minutes), and requests at a time.
//
// Who may not yet, waits: in the order in which they first asked, whatever their size, so that
// nobody is passed and nobody starves. Tokens are reserved when a request is let go and settled
// when it is known what it used. What the service itself says corrects the limits downwards.
//
// Pure and not locked: the owner serialises, and hands in the time, which never goes back.
#pragma once

#include <cstdint>
#include <optional>

#include "core/base/ring.h"
#include "core/base/time.h"
#include "core/policy/learned_rate.h"
#include "core/policy/plan.h"
#include "core/policy/rate_headers.h"
#include "core/policy/request_window.h"
#include "core/policy/token_forecast.h"

namespace failsoft::policy {

class Limiter {
 public:
  // A request's place, in the queue and then in the minute. Owned by who sends; Done before it is
  // destroyed, or asks again.
  struct Ticket : base::RingNode {
    int64_t tokens = 0;
    base::Millis asked = 0;

    // Before it asks another limiter: its turn counted among the first one's.
    void ForgetTurn() { turn = 0; }

   private:
    friend class Limiter;
    uint64_t turn = 0;  // 0: has never asked
    bool running = false;
    RequestWindow::Slot slot = RequestWindow::kNoSlot;
  };

  struct Settings {
    PlanLimits limits;
    bool learns = false;  // a limit on requests from refusals
    bool operator==(const Settings&) const = default;
  };

  enum class Answer : uint8_t {
    kGo,
    kWait,
    kFull,  // `most_waiting` others wait already
  };

  Limiter() = default;
  explicit Limiter(const Settings& settings) { Set(settings); }
  void Set(const Settings& settings);

  // `tokens`: the estimate of the prompt and the most the answer may have. A ticket that asks again
  // keeps its turn. Throws std::bad_alloc, and then the ticket asks for nothing.
  Answer Ask(Ticket& ticket, int64_t tokens, int64_t most_waiting, base::Millis now);
  // The next of those who wait, if it may go now: its place is taken. Throws as Ask, and then it
  // waits on.
  Ticket* Next(base::Millis now);
  // When Next may have one although nobody is Done before; kForever: not before somebody is.
  base::Millis NextChance(base::Millis now);
  // A time before which a request with so many before it would not go for certain.
  base::Millis Soonest(int64_t before_it, base::Millis now);

  void Sent(Ticket& ticket, base::Millis now);
  void Answered(Ticket& ticket, base::Millis now);
  // It is over, in whatever state: answered (`used`: its tokens, if known), failed, or given up.
  void Done(Ticket& ticket, std::optional<int64_t> used, base::Millis now);

  // The service refused a request as too many, and asks to wait for `wait` (0: does not say).
  void Refused(base::Millis wait, base::Millis now);
  // What an answer's headers say of limits.
  void Correct(const RateFacts& facts, base::Millis now);

  // What holds at present, all considered.
  const PlanLimits& effective() const { return effective_; }
  int64_t waiting() const { return waiting_; }
  int64_t running() const { return running_; }
  int64_t refusals() const { return refusals_; }
  int64_t learned_requests() const { return rate_.limit(); }
  const RequestWindow& window() const { return window_; }
  Ticket& first_waiting() { return queue_.front(); }
  void Advance(base::Millis now) { window_.Advance(now); }
  // Knows nothing that a new one would not know, or soon forget.
  bool Idle(base::Millis now);

 private:
  // Room that others took who use the same key, as far as the service told.
  struct Foreign {
    int64_t amount = 0;
    base::Millis until = 0;
    int64_t At(base::Millis now) const { return now < until ? amount : 0; }
  };

  bool HasRoom(int64_t tokens, base::Millis now) const;
  bool HasTokens(int64_t tokens, base::Millis now) const;
  void FindEffective();
  void Go(Ticket& ticket);
  void Correct(std::optional<int64_t> limit, std::optional<int64_t> remaining, base::Millis reset,
               int64_t used, int64_t& told, Foreign& foreign, base::Millis now);

  Settings settings_;
  PlanLimits told_;  // by the service
  PlanLimits effective_;
  LearnedRate rate_;
  TokenForecast forecast_;
  RequestWindow window_;
  Foreign foreign_requests_;
  Foreign foreign_tokens_;
  base::Millis held_until_ = 0;
  base::Ring<Ticket> queue_;
  uint64_t turns_ = 0;
  int64_t waiting_ = 0;
  int64_t running_ = 0;
  int64_t refusals_ = 0;
};

}  // namespace failsoft::policy
