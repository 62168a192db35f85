// The part of a call that is about whether it may send now: the target's circuit, and its turn
// among all calls of the account.
#include <algorithm>
#include <new>

#include "core/engine/call.h"
#include "core/engine/failure.h"
#include "core/engine/token_need.h"
#include "core/policy/route.h"

namespace failsoft::engine {

using base::Code;
using base::Millis;
using policy::Limiter;

namespace {

policy::RateHeaders RateHeadersOf(std::string_view headers, std::string_view of) {
  const std::string openai = "x-ratelimit-";
  const std::string anthropic = "anthropic-ratelimit-" + std::string(of);
  const auto value = [&](std::string_view what) {
    const std::string_view first =
        wire::HeaderValue(headers, openai + std::string(what) + "-" + std::string(of));
    return first.empty() ? wire::HeaderValue(headers, anthropic + "-" + std::string(what)) : first;
  };
  return {value("limit"), value("remaining"), value("reset")};
}

}  // namespace

// Nobody queues for a target that will not be called. Circuits and budgets are a key's, and the
// client may have another one by now.
void Call::TakeTurn() {
  const bool is_home = flight_->at == 0 || course_[flight_->at].is_home;
  if (is_home && flight_->target.account != world_.account) {
    flight_->target.account = world_.account;
  }
  if (CircuitOutlasts(0)) return RefuseSoon(CircuitError());
  if (!flight_->paced) return Go();
  Queue();
}

// Who waited for its turn has its share of the deadline from then on: else it would have none left,
// and count as a target that is down.
void Call::Go() {
  if (paced_ > 0 && tries_ == 0) TakeShare(*flight_);
  if (world_.circuits != nullptr) {
    flight_->passage = world_.circuits->Admit(flight_->target, world_.clock.Now());
    if (!flight_->passage) return RefuseSoon(CircuitError());
  }
  BeginAttempt();
}

// A call that is over before it began ends by its alarm, which comes at once: not inside Start.
void Call::RefuseSoon(CallError error) {
  GiveTurnBack(*flight_, std::nullopt);
  if (MoveOn(error)) return;
  refusal_ = std::make_unique<CallError>(std::move(error));
  EnterPhase(Phase::kQueued, 0);
}

void Call::TakeRefusal() {
  const auto refusal = std::exchange(refusal_, nullptr);
  Fail(std::move(*refusal));
}

// ----------------------------------------------------------------------------------------- circuit

CallError Call::CircuitError() const {
  const Millis now = world_.clock.Now();
  const CircuitBook::Refusal why = world_.circuits->Why(flight_->target, now);
  const Millis wait = std::max<Millis>(0, why.retry_at - now);
  CallError error = MakeError(
      Code::kCircuitOpen,
      why.no_credits ? "the balance of this key was used up a short time ago; nothing was sent"
                     : "the target failed repeatedly a short time ago; nothing was sent");
  if (why.no_credits) error.fix = policy::AdviceFor(Code::kCredits).fix;
  error.gave_up = policy::GaveUp::kCircuit;
  error.retry_after = wait;
  error.retry_at = base::After(world_.clock.WallNow(), wait);
  return error;
}

// The circuit would still be open when the retry is due.
bool Call::CircuitOutlasts(Millis wait) const {
  if (world_.circuits == nullptr) return false;
  const Millis now = world_.clock.Now();
  return world_.circuits->Why(flight_->target, now).retry_at > base::After(now, wait);
}

void Call::ReportToCircuit(Flight& flight, Code code) noexcept {
  if (!flight.passage) return;
  const CircuitBook::Passage passage = *std::exchange(flight.passage, std::nullopt);
  std::vector<Target> chain;
  try {
    if (falls_back() && policy::ShowsTargetDown(code)) chain = course_.targets();
  } catch (const std::bad_alloc&) {
    chain.clear();  // then the last one in service may be left alone too
  }
  world_.circuits->Report(flight.target, passage, code, world_.clock.Now(), world_.random, chain);
}

// Who takes no heed of circuits finds out as well that a key's balance is not used up (any more).
void Call::NoteFunds() noexcept {
  const bool was_paid = request_.kind == CallKind::kChat || request_.kind == CallKind::kStream;
  if (!was_paid || all_circuits_ == nullptr || world_.circuits != nullptr) return;
  all_circuits_->NoteFunds(flight_->target.account);
}

// ------------------------------------------------------------------------------------------- queue

// A wait that cannot end in time is not begun.
void Call::Queue() {
  flight_->port = world_.pacer;
  const Limiter::Answer answer = flight_->port->Ask(flight_->turn, Reservation(flight_->target));
  if (answer == Limiter::Answer::kGo) return Go();
  queued_ = world_.clock.Now();
  if (answer == Limiter::Answer::kFull) {
    return RefuseSoon(OverloadedError(
        std::to_string(world_.options.max_queue) + " calls wait for their turn already (max_queue)",
        flight_->port->LeastWait()));
  }
  const Millis longest = request_.options.max_queue_wait;
  const bool hurries = longest != base::kNone || deadline_ != base::kForever;
  const bool is_first = outcome_.attempts.empty();  // later ones keep their place, wherever it is
  const Millis least = hurries && is_first ? flight_->port->LeastWaitOfLast() : 0;
  if (base::After(queued_, least) > deadline_) return RefuseSoon(TooLateError(least));
  if (least > base::After(0, longest)) {
    return RefuseSoon(OverloadedError("its turn comes in " + Duration(least) +
                                          " at the earliest, later than max_queue_wait allows",
                                      least));
  }
  EnterPhase(Phase::kQueued, longest);
}

// It has waited since it asked first.
void Call::OnAccountChanged() noexcept {
  if (flight_->phase != Phase::kQueued || refusal_ || flight_->port == world_.pacer) return;
  const Millis since = queued_;
  GiveTurnBack(*flight_, std::nullopt);
  try {
    paced_ = world_.clock.Now() - since;
    TakeTurn();
    if (flight_->phase != Phase::kQueued || refusal_) return;
    queued_ = since;
    flight_->phase_limit = base::After(since, request_.options.max_queue_wait);
    ArmTimer();
  } catch (const std::bad_alloc&) {
    FailWithoutMemory();
  }
}

void Call::OnTurn() {
  paced_ = world_.clock.Now() - std::exchange(queued_, base::kNone);
  try {
    Go();
  } catch (const std::bad_alloc&) {
    FailWithoutMemory();
  }
}

void Call::TakeQueueTimeout() {
  RefuseSoon(OverloadedError(
      "no turn within " + Duration(request_.options.max_queue_wait) + " (max_queue_wait)",
      flight_->port->LeastWait()));
}

CallError Call::OverloadedError(std::string message, Millis least_wait) const {
  CallError error = MakeError(Code::kOverloaded, std::move(message));
  error.retry_after = least_wait;
  error.retry_at = base::After(world_.clock.WallNow(), least_wait);
  ++flight_->port->counts.overloaded;
  return error;
}

CallError Call::TooLateError(Millis least_wait) const {
  CallError error = MakeError(Code::kDeadline, "its turn comes in " + Duration(least_wait) +
                                                   " at the earliest, after the deadline of " +
                                                   Duration(request_.options.deadline));
  error.gave_up = policy::GaveUp::kDeadline;
  error.retry_at = base::After(world_.clock.WallNow(), least_wait);
  return error;
}

// ---------------------------------------------------------------------------------------- the turn

// Its headers show that it arrived, and may tell of limits.
void Call::NoteAnswer() {
  if (!flight_->paced) return;
  flight_->port->Answered(
      flight_->turn,
      policy::ReadRateFacts(RateHeadersOf(flight_->headers, "requests"),
                            RateHeadersOf(flight_->headers, "tokens"), world_.clock.WallNow()));
}

// What the answer says that it cost.
std::optional<int64_t> Call::UsedTokens() const {
  if (!flight_->paced) return std::nullopt;
  if (request_.kind == CallKind::kRequest) return flight_->used_tokens;
  return TotalOf(LastUsage());
}

// Whatever becomes of it: neither its turn nor its passage is needed any more.
void Call::LetGo(Flight& flight) noexcept {
  ReportToCircuit(flight, Code::kCancelled);
  GiveTurnBack(flight, std::nullopt);
}

void Call::GiveTurnBack(Flight& flight, std::optional<int64_t> used) noexcept {
  if (flight.port) flight.port->Finish(flight.turn, used);
}

}  // namespace failsoft::engine
