// The part of a call that does not wait for a late answer alone: it asks once more, and takes
// whichever comes first.
#include <new>
#include <utility>

#include "core/engine/call.h"
#include "core/engine/failure.h"

namespace failsoft::engine {

using base::Code;
using base::Millis;

// When the present attempt will be late; never, once something of an answer has come.
Millis Call::HedgeAt() const {
  const Phase phase = flight_->phase;
  const bool waits =
      phase == Phase::kConnecting || phase == Phase::kAwaitingAnswer || phase == Phase::kReceiving;
  if (!may_hedge_ || !waits || !flight_->body.empty()) return base::kForever;
  const Millis began = started_ + outcome_.attempts[flight_->attempt].started;
  return base::After(began, request_.options.hedge_after);
}

// The present attempt is late. Once a call: what cannot be sent now is not sent later either.
void Call::Hedge() {
  may_hedge_ = false;
  const int under_way = attempt().sent ? 0 : 1;
  if (outcome_.requests + under_way >= limits_.max_requests) return;
  auto hedge =
      std::make_unique<Flight>(flight_->target, world_.timers, static_cast<Flight::Owner&>(*this));
  hedge->request.method = request_.method;
  hedge->request.has_body = request_.has_body;
  hedge->request.trickles = flight_->request.trickles;
  hedge->request.url = flight_->request.url;
  hedge->paced = flight_->paced;
  hedge->share_ends = flight_->share_ends;
  hedge->at = HedgeTarget();
  if (hedge->at != flight_->at) Address(*hedge, hedge->at);
  if (flight_->stream) {
    hedge->stream = NewAnswer();
    hedge->stream->LearnFrom(*flight_->stream);
  } else {
    hedge->request.body = request_.BodyFor(hedge->target.model, hedge->built_body);
  }
  try {
    if (!Afford(*hedge)) return;
  } catch (const std::bad_alloc&) {
    LetGo(*hedge);
    throw;
  }
  ++world_.stats.hedges;
  rival_ = std::exchange(flight_, std::move(hedge));
  BeginAttempt();
  std::swap(flight_, rival_);
}

// The next target that may answer; where there is none, the same once more.
size_t Call::HedgeTarget() {
  if (!falls_back()) return flight_->at;
  const auto next = course_.Next(flight_->at, MakeError(Code::kTimeout, {}));
  return next && !course_.IsLastResort(*next) ? *next : flight_->at;
}

// A hedge waits for nothing, and costs a retry of the target that is late, which a success does
// not bring back: so one call in five can have one in the long run.
bool Call::Afford(Flight& hedge) {
  if (hedge.paced) {
    hedge.port = world_.pacer;
    if (!hedge.port->TakeFree(hedge.turn, Reservation(hedge.target))) return false;
  }
  if (world_.circuits != nullptr) {
    hedge.passage = world_.circuits->Admit(hedge.target, world_.clock.Now());
  }
  const bool is_closed = world_.circuits == nullptr || hedge.passage;
  if (is_closed && world_.budgets.For(flight_->target).TryTake(policy::Pressure::kServer)) {
    return true;
  }
  LetGo(hedge);
  return false;
}

// The present attempt has the first piece of an answer, or all of it. The other one's transfer goes
// a little later: libcurl may be calling.
void Call::WinRace() {
  if (!rival_ || rival_->lost()) return;
  CloseRival(Code::kCancelled, flight_->target.model + " answered first");
  rival_->Lose();
  if (flight_->at <= rival_->at) return;
  PassOver(*rival_, MakeError(Code::kCancelled,
                              "no answer within " + Duration(request_.options.hedge_after) +
                                  " (hedge_after), and the next one's came first"));
  Arrive();
  tries_ = 1;
}

// The present attempt failed; the other one is left.
void Call::LeaveToRival(const CallError& error) {
  const bool moves = rival_->at > flight_->at;
  if (moves) PassOver(*flight_, error);
  if (moves) KeepCause(error);
  const auto failed = std::exchange(flight_, std::move(rival_));
  if (!moves) return;
  Arrive();
  tries_ = 1;
}

void Call::CloseRival(Code code, std::string message) {
  if (!rival_ || rival_->phase == Phase::kEnded) return;
  rival_->phase = Phase::kEnded;
  Attempt& other = outcome_.attempts[rival_->attempt];
  other.message = std::move(message);
  other.http_status = rival_->status;
  CloseAttempt(other, code);
  LetGo(*rival_);
}

void Call::DropLost() noexcept {
  if (rival_ && rival_->lost()) rival_.reset();
}

}  // namespace failsoft::engine
