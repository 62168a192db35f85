#include "core/engine/pacer.h"

#include <algorithm>
#include <new>

namespace failsoft::engine {

using base::kForever;
using base::Millis;
using policy::Limiter;

// ------------------------------------------------------------------------------------------- pacer

bool Pacer::Idle() {
  std::lock_guard lock(mutex_);
  return ports_.empty() && limiter_.Idle(clock_.Now());
}

void Pacer::Join(PacerPort& port) {
  std::lock_guard lock(mutex_);
  ports_.push_back(&port);
  Settle();
}

void Pacer::Leave(PacerPort& port) noexcept {
  std::lock_guard lock(mutex_);
  std::erase(ports_, &port);
  if (!ports_.empty()) Settle();  // the last one's hold until somebody else comes
  HandOut(&port);
}

void Pacer::Settle() {
  Limiter::Settings settings;
  for (const PacerPort* port : ports_) {
    settings.limits = policy::Stricter(settings.limits, port->settings_.limits);
    settings.learns |= port->settings_.learns;
  }
  limiter_.Set(settings);
}

// Turns to those whose they are. Who waits first is told when its chance comes earlier than its
// alarm; the caller sees for itself.
void Pacer::HandOut(const PacerPort* caller) noexcept {
  const Millis now = clock_.Now();
  try {
    while (Limiter::Ticket* next = limiter_.Next(now)) {
      auto& turn = static_cast<Turn&>(*next);
      PacerPort& port = *turn.port_;
      turn.waits_ = false;
      turn.came_ = true;
      --port.waiting_;
      port.came_.PushBack(turn);
      port.poke_();
    }
  } catch (const std::bad_alloc&) {
    return;  // with the next event
  }
  if (limiter_.waiting() == 0) return;
  PacerPort& first = *static_cast<Turn&>(limiter_.first_waiting()).port_;
  if (&first != caller && limiter_.NextChance(now) < first.armed_for_) first.poke_();
}

// -------------------------------------------------------------------------------------------- port

PacerPort::PacerPort(std::shared_ptr<Pacer> pacer, const Limiter::Settings& settings,
                     int64_t most_waiting, net::Timers& timers, const base::Clock& clock, Poke poke)
    : pacer_(std::move(pacer)),
      settings_(settings),
      most_waiting_(most_waiting),
      clock_(clock),
      poke_(std::move(poke)),
      timer_(timers.NewTimer(this)) {
  pacer_->Join(*this);
}

PacerPort::~PacerPort() { pacer_->Leave(*this); }

Limiter::Answer PacerPort::Ask(Turn& turn, int64_t tokens) {
  std::lock_guard lock(pacer_->mutex_);
  if (turn.port_ != this) turn.ForgetTurn();
  turn.port_ = this;
  const auto answer = pacer_->limiter_.Ask(turn, tokens, most_waiting_, pacer_->clock_.Now());
  turn.waits_ = answer == Limiter::Answer::kWait;
  if (!turn.waits_) return answer;
  ++waiting_;
  ++counts.waited;
  HandOutAndArm();
  return answer;
}

bool PacerPort::TakeFree(Turn& turn, int64_t tokens) {
  std::lock_guard lock(pacer_->mutex_);
  turn.port_ = this;
  const Millis now = pacer_->clock_.Now();
  return pacer_->limiter_.Ask(turn, tokens, /*most_waiting=*/0, now) == Limiter::Answer::kGo;
}

void PacerPort::Sent(Turn& turn) {
  std::lock_guard lock(pacer_->mutex_);
  pacer_->limiter_.Sent(turn, pacer_->clock_.Now());
}

void PacerPort::Answered(Turn& turn, const policy::RateFacts& facts) {
  std::lock_guard lock(pacer_->mutex_);
  const Millis now = pacer_->clock_.Now();
  pacer_->limiter_.Answered(turn, now);
  pacer_->limiter_.Correct(facts, now);
  HandOutAndArm();
}

void PacerPort::Finish(Turn& turn, std::optional<int64_t> used) noexcept {
  std::lock_guard lock(pacer_->mutex_);
  if (turn.waits_) --waiting_;
  if (turn.came_) turn.Unlink();
  turn.waits_ = turn.came_ = false;
  pacer_->limiter_.Done(turn, used, pacer_->clock_.Now());
  HandOutAndArm();
}

void PacerPort::Refused(Millis wait) {
  std::lock_guard lock(pacer_->mutex_);
  pacer_->limiter_.Refused(wait, pacer_->clock_.Now());
  HandOutAndArm();
}

Millis PacerPort::LeastWait() {
  std::lock_guard lock(pacer_->mutex_);
  return LeastWaitBehind(pacer_->limiter_.waiting());
}

Millis PacerPort::LeastWaitOfLast() {
  std::lock_guard lock(pacer_->mutex_);
  return LeastWaitBehind(std::max<int64_t>(0, pacer_->limiter_.waiting() - 1));
}

Millis PacerPort::LeastWaitBehind(int64_t others) {
  const Millis now = pacer_->clock_.Now();
  return std::max<Millis>(0, pacer_->limiter_.Soonest(others, now) - now);
}

// One at a time: what an owner does may give the others' turns away, or bring new ones.
void PacerPort::Deliver() {
  for (;;) {
    Turn* turn = nullptr;
    {
      std::lock_guard lock(pacer_->mutex_);
      if (came_.empty()) {
        HandOutAndArm();
        if (came_.empty()) return;
      }
      turn = static_cast<Turn*>(&came_.front());
      turn->Unlink();
      turn->came_ = false;
      const Millis waited = pacer_->clock_.Now() - turn->asked;
      counts.wait_sum += waited;
      counts.longest_wait = std::max(counts.longest_wait, waited);
    }
    turn->owner_.OnTurn();
  }
}

void PacerPort::OnAlarm(Millis) { Deliver(); }

// The pacer's mutex is held. The two clocks go alike, but not from the same beginning.
void PacerPort::HandOutAndArm() noexcept {
  pacer_->HandOut(this);
  if (waiting_ == 0) {
    if (armed_for_ != kForever) timer_->Set(kForever);
    armed_for_ = kForever;
    return;
  }
  const Millis now = pacer_->clock_.Now();
  const Millis chance = pacer_->limiter_.NextChance(now);
  if (chance == armed_for_ && chance > now) return;
  armed_for_ = chance;
  timer_->Set(chance == kForever ? kForever
                                 : base::After(clock_.Now(), std::max<Millis>(chance - now, 0)));
}

PacingState PacerPort::State() {
  std::lock_guard lock(pacer_->mutex_);
  Limiter& limiter = pacer_->limiter_;
  limiter.Advance(pacer_->clock_.Now());
  PacingState state;
  state.limits = limiter.effective();
  state.learned_requests = limiter.learned_requests();
  state.waiting = limiter.waiting();
  state.running = limiter.running();
  state.requests = limiter.window().requests();
  state.tokens = limiter.window().settled_tokens() + limiter.window().reserved_tokens();
  state.refusals = limiter.refusals();
  return state;
}

}  // namespace failsoft::engine
