// The part of a call that was refused for its credentials: it is tried as somebody else, once, when
// they were replaced meanwhile or the host gives fresh ones.
//
// The wait is a part of the call, within its deadline and its target's share of it.
#include <algorithm>
#include <utility>

#include "core/config/credentials.h"
#include "core/engine/call.h"
#include "core/engine/failure.h"

namespace failsoft::engine {

using base::Code;

bool Call::WasReplaced() const { return flight_->identity != world_.book.identity; }

// Then it was not the client's key that was refused.
bool Call::BringsOwnSecret() {
  return config::HasSecretHeader(flight_->at > 0 ? course_[flight_->at].headers
                                                 : request_.options.headers);
}

// Another target's own credentials are none of the host's to renew.
bool Call::MayBeRenewed(const CallError& error) {
  if (error.code != Code::kAuthentication || renewed_ || !flight_->identity) return false;
  if (BringsOwnSecret()) return false;
  const bool can_ask =
      request_.options.credentials_timeout > 0 && !flight_->identity->secret.empty();
  renewed_ = WasReplaced();
  if (!renewed_ && !can_ask) return false;
  --tries_;
  return true;
}

void Call::AwaitCredentials(CallError error) {
  refused_ = std::make_unique<CallError>(std::move(error));
  refused_->gave_up = policy::GaveUp::kNotRetryable;
  world_.book.renewal.Join(place_);
  EnterPhase(Phase::kWaiting, request_.options.credentials_timeout);
  flight_->phase_limit = std::min(flight_->phase_limit, flight_->share_ends);
  refused_at_ = flight_->last_byte;
  ArmTimer();
  listener_->OnEvent(EventKind::kCredentialsWanted, AttemptJson(attempt()));
  FlushEvents();
}

// From inside the host's answer: the alarm comes at once.
void Call::OnRenewal() noexcept {
  flight_->phase_limit = world_.clock.Now();
  ArmTimer();
}

// The host has answered, or has had its time.
void Call::TakeRenewal() {
  world_.book.renewal.Leave(place_);
  attempt().wait = world_.clock.Now() - refused_at_;
  attempt().wait_for_credentials = true;
  const auto refused = std::exchange(refused_, nullptr);
  renewed_ = true;
  if (WasReplaced()) return TryRenewed();
  if (!MoveOn(*refused)) Fail(std::move(*refused));
}

void Call::TryRenewed() {
  TellRetry();
  ++world_.stats.retries;
  TakeTurn();
}

}  // namespace failsoft::engine
