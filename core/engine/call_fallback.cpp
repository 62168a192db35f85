// The part of a call that turns to another target when one does not answer.
#include <algorithm>
#include <utility>

#include "core/engine/call.h"
#include "core/engine/failure.h"
#include "core/policy/route.h"

namespace failsoft::engine {

using base::Code;
using base::Millis;
using policy::Move;

// A target that cannot hold the prompt, or of which the service says that it is not available, is
// not asked, unless there is no better one.
void Call::SkipFirst() {
  const auto why = course_.WhyNotFirst();
  if (!why) return;
  const auto next = course_.Next(0, *why);
  if (!next || (why->code == Code::kProvider && course_.IsLastResort(*next))) return;
  PassOver(*flight_, *why);
  Advance(*why);
}

// ------------------------------------------------------------------------------------------ moving

// Turns to the next target that may do better. False: there is none, and the error is the end.
bool Call::MoveOn(const CallError& error) {
  if (larger_) {
    TurnTo(error);
  } else {
    if (!falls_back() || !remedies_.MayMove(error.code)) return false;
    PassOver(*flight_, error);
    KeepCause(error);
    if (!Advance(error)) return false;
    remedies_.NoteMove(error.code);
    ++world_.stats.fallbacks;
  }
  moved_ = true;
  EnterPhase(Phase::kWaiting, 0);
  return true;
}

void Call::PassOver(const Flight& flight, const CallError& error) {
  const auto attempts =
      std::count_if(outcome_.attempts.begin(), outcome_.attempts.end(),
                    [at = flight.at](const Attempt& attempt) { return attempt.at == at; });
  outcome_.passed_over.push_back({flight.target.model, flight.target.account.origin, error.code,
                                  error.message, error.gave_up, static_cast<int>(attempts)});
}

// Those after the present target and before that one.
void Call::PassOverUpTo(size_t end, const CallError& error) {
  for (PassedOver& one : course_.Skipped(flight_->at, end, error)) {
    outcome_.passed_over.push_back(std::move(one));
  }
}

// After PassOver.
void Call::KeepCause(const CallError& error) {
  const bool was_asked = outcome_.passed_over.back().attempts > 0;
  if (was_asked && !first_cause_) first_cause_ = std::make_unique<CallError>(error);
}

bool Call::HasNext(const CallError& error) {
  return falls_back() && course_.Next(flight_->at, error).has_value();
}

// After PassOver.
bool Call::Advance(const CallError& error) {
  const bool may_send = outcome_.requests < limits_.max_requests && world_.clock.Now() < deadline_;
  if (!may_send || policy::MoveAfter(error.code) == Move::kNone) return false;
  const PassedOver passed = outcome_.passed_over.back();
  const auto next = course_.Next(flight_->at, error);
  const size_t end = next.value_or(course_.entries().size());
  PassOverUpTo(end, error);
  if (!next) return false;
  if (world_.circuits != nullptr && passed.attempts > 0) {
    world_.circuits->GiveUp(flight_->target, error.code, world_.clock.Now(), world_.random);
  }
  LogFallback(passed, course_[*next].target.model);
  Enter(*next);
  return true;
}

void Call::Enter(size_t index) {
  Address(*flight_, index);
  Arrive();
  if (!flight_->stream) SetBody();
}

void Call::Address(Flight& flight, size_t index) {
  const ChainEntry& entry = course_[index];
  flight.at = index;
  flight.target = entry.target;
  flight.request.url = &entry.url;
  flight.paced = request_.paced && entry.is_home;
  flight.stale_connection = false;
  TakeShare(flight);
}

// What is next is about another target.
void Call::Arrive() {
  request_.model = flight_->target.model;
  tries_ = 0;
  previous_wait_ = 0;
  budget_cost_ = 0;
  at_once_ = false;
}

// Each target may use its part of what is left of the deadline, and the last one all of it.
void Call::TakeShare(Flight& flight) {
  const bool has_content = flight.stream && flight.stream->has_output();
  const size_t others = falls_back() ? course_.After(flight.at) : 0;
  const Millis share = policy::ShareOf(world_.clock.Now(), deadline_, static_cast<int64_t>(others));
  flight.share_ends = has_content ? deadline_ : share;
}

// ----------------------------------------------------------------------------------------- the end

// When nobody answered, what went wrong first is what the caller has to know; what followed is in
// the list of those passed over.
CallError Call::FirstCause(CallError error) {
  // A relay hands on the last answer, whatever it is.
  const bool replaces = first_cause_ && !policy::ByOurselves(error.code) && !request_.relays;
  if (replaces) error = std::move(*std::exchange(first_cause_, nullptr));
  error.has_chain = true;
  error.passed_over = outcome_.passed_over;
  return error;
}

}  // namespace failsoft::engine
