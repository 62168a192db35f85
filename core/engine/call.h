// One call, from its request to its one outcome: the state machine at the heart of failsoft.
//
// It does no I/O and reads no clock of its own: transport, timers, clock and chance are handed in,
// so the whole of its behaviour runs in virtual time in tests/engine. One thread at a time.
//
// A streamed call tells its listener of pieces as they come, and an attempt that fails after some
// came is followed by one that asks for the rest (call_stream.cpp).
//
//   Start -> turn -> attempt -> answer ------------------------> ended (reply)
//             ^         |---> failure -> policy::DecideRetry -> ended (error)
//             |                               |
//             +------------ wait <------------+
//
// A call that is refused for its credentials may wait for others (call_credentials.cpp).
// The turn is what circuit breaker and pacing allow (call_turn.cpp). Where there are other targets,
// an error is the end only when none of them is left (call_fallback.cpp).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/random.h"
#include "core/base/redact.h"
#include "core/base/time.h"
#include "core/config/options.h"
#include "core/engine/budget_book.h"
#include "core/engine/call_listener.h"
#include "core/engine/call_request.h"
#include "core/engine/context_recovery.h"
#include "core/engine/flight.h"
#include "core/engine/outcome.h"
#include "core/engine/renewal.h"
#include "core/engine/stats.h"
#include "core/engine/target_course.h"
#include "core/engine/work.h"
#include "core/net/transport.h"

namespace failsoft::engine {

struct ServiceFailure;

class Call final : public Work,
                   private Flight::Owner,
                   private StreamReceiver::Owner,
                   private Renewal::Place::Owner {
 public:
  Call(World world, CallRequest request, CallListener* listener);
  ~Call() override;

  void Start() override;
  void Discard() noexcept override;
  void Cancel(base::Code why) noexcept override;
  void OnAccountChanged() noexcept override;  // call_turn.cpp
  void ContinueReading() noexcept override;

  const config::CallOptions& options() const override { return request_.options; }
  bool streams() const override { return flight_->stream != nullptr || request_.relays; }
  bool ended() const override { return flight_->phase == Phase::kEnded; }
  const Outcome& outcome() const override { return outcome_; }
  std::unique_ptr<Outcome> TakeOutcome() noexcept override { return std::move(own_outcome_); }

 private:
  using Phase = Flight::Phase;

  // Flight::Owner
  void Attend(Flight& flight) noexcept override;
  void OnRequestSent() override;
  void OnHeaders(int status, std::string header_block) override;
  bool OnBody(std::string_view bytes) override;
  void OnReadDone() noexcept override;
  void OnEnd(const net::TransferEnd& end) override;
  void OnAlarm(base::Millis now) override;
  void OnTurn() override;

  // StreamReceiver::Owner
  void OnPiece(const wire::Delta& delta) override;
  void OnJoined(const wire::JoinReport& report) override;

  // call_turn.cpp
  void TakeTurn();
  void Queue();
  void Go();
  void RefuseSoon(CallError error);
  void TakeRefusal();
  void TakeQueueTimeout();
  CallError CircuitError() const;
  CallError OverloadedError(std::string message, base::Millis least_wait) const;
  CallError TooLateError(base::Millis least_wait) const;
  void NoteAnswer();
  std::optional<int64_t> UsedTokens() const;
  std::string_view LastUsage() const;  // call_recovery.cpp
  void LetGo(Flight& flight) noexcept;
  void GiveTurnBack(Flight& flight, std::optional<int64_t> used) noexcept;
  void ReportToCircuit(Flight& flight, base::Code code) noexcept;
  bool CircuitOutlasts(base::Millis wait) const;
  void NoteFunds() noexcept;

  // call_credentials.cpp
  bool BringsOwnSecret();
  bool MayBeRenewed(const CallError& error);
  bool WasReplaced() const;
  void AwaitCredentials(CallError error);
  void OnRenewal() noexcept override;
  void TakeRenewal();
  void TryRenewed();

  // call_fallback.cpp
  bool falls_back() const { return outcome_.has_chain; }
  void SkipFirst();
  bool MoveOn(const CallError& error);
  void PassOver(const Flight& flight, const CallError& error);
  void PassOverUpTo(size_t end, const CallError& error);
  void KeepCause(const CallError& error);
  bool HasNext(const CallError& error);
  bool Advance(const CallError& error);
  void Enter(size_t index);
  void Address(Flight& flight, size_t index);
  void Arrive();
  void TakeShare(Flight& flight);
  CallError FirstCause(CallError error);

  // call_recovery.cpp
  void Begin();
  bool AsksModel() const;
  bool MayRefuse() const;
  bool HandedOn() const;
  int64_t Reservation(const Target& target) const;
  bool IsShort() const;
  bool MayFit(const ContextFacts& facts) const;
  std::optional<CallError> Preflight();
  void Recover(ServiceFailure& failure);
  bool Apply(Remedy remedy, const LongRequest& read, CallError& error, SizeChangeRef& told);
  bool FindLarger(const LongRequest& read, const CallError& error, SizeChangeRef& told);
  void TurnTo(const CallError& error);
  void LearnWindow(const wire::ErrorReply& reply);
  void LearnCount();

  // call_hedge.cpp
  base::Millis HedgeAt() const;
  void Hedge();
  size_t HedgeTarget();
  bool Afford(Flight& hedge);
  bool races() const { return rival_ && !rival_->lost(); }
  void WinRace();
  void LeaveToRival(const CallError& error);
  void CloseRival(base::Code code, std::string message);
  void DropLost() noexcept;

  bool between_attempts() const {
    return flight_->phase == Phase::kWaiting || flight_->phase == Phase::kQueued;
  }

  void SetBody() { flight_->request.body = request_.BodyFor(request_.model, flight_->built_body); }
  void BeginAttempt();
  void PrepareTransfer();
  bool KeepBody(std::string_view bytes);
  void FlushRead() noexcept;

  // call_stream.cpp
  std::unique_ptr<StreamedAnswer> NewAnswer();
  void BeginStreamAttempt();
  bool StreamsAnswer() const;
  void OnStreamHeaders();
  bool TakeStreamBytes(std::string_view bytes);
  bool TakeLastBytes(std::string_view bytes);
  void FlushEvents() noexcept;
  base::Millis StreamLimit() const;
  base::Millis ReceivingLimit() const;
  bool TakeStreamEnd(const net::TransferEnd& end);
  void TakeStreamEnding(const net::TransferEnd& end);
  void TakeUnconfirmedEnding();
  bool TakeUnstreamedAnswer(const net::TransferEnd& end);
  void TakeStreamError(const wire::StreamError& stream_error);
  void SucceedStream();
  void EmitReply();
  void Interrupt(CallError& error) const;
  std::string StreamTimeoutMessage() const;

  // call_relay.cpp
  void BeginPassing();
  bool PassBytes(std::string_view bytes);
  bool PassesOn() const;
  void RelayHead(std::string_view content_type = {});
  void RelayBody(std::string_view bytes);
  void RelayStream();
  void RelayAnswer();
  void RelayFailure(const CallError& error);
  void RelayRefusal(const CallError& error);

  // call_answer.cpp
  void TakeAnswer(const net::TransferEnd& end);
  void TakeSuccess();
  bool TakeChat();
  bool TakeAccount();
  bool TakeOther();

  void TakeErrorAnswer(int http_status);
  void TakeTransportFailure(base::Code code, std::string message, bool permanent);
  void TakeDeadline();
  std::string TimeoutMessage() const;

  void AfterFailure(CallError error, const policy::Verdict& verdict,
                    std::optional<base::Millis> server_wait);
  void Wait(const policy::Decision& decision);
  void TellRetry();
  policy::Decision Decide(const CallError& error, policy::FailedAttempt failed);
  void TellWhen(CallError& error, const policy::Decision& decision,
                std::optional<base::Millis> server_wait) const;

  void EnterPhase(Phase phase, base::Millis limit);
  void ArmTimer();
  base::Millis TimeLimit() const;
  void CloseAttempt(Attempt& attempt, base::Code code);
  void Succeed();
  void Fail(CallError error);
  void FailWithoutMemory() noexcept;
  void End() noexcept;

  const base::Redactor& redactor() const {
    return own_redactor_ ? *own_redactor_ : world_.redactor;
  }
  Attempt& attempt() { return outcome_.attempts[flight_->attempt]; }

  World world_;
  CircuitBook* const all_circuits_;  // world_'s, though the call may have none itself
  CallRequest request_;
  CallListener* listener_;
  std::unique_ptr<base::Redactor> own_redactor_;  // when the call brings headers of its own
  std::string call_id_;
  policy::RetryLimits limits_;
  std::unique_ptr<Outcome> own_outcome_ = std::make_unique<Outcome>();
  Outcome& outcome_ = *own_outcome_;

  base::Millis started_ = 0;
  base::Millis deadline_ = base::kForever;
  std::unique_ptr<Flight> flight_;  // the present attempt, and what the next one begins with
  std::unique_ptr<Flight> rival_;   // while it hedges; whichever was heard of last is flight_
  bool may_hedge_ = false;
  bool renewed_ = false;  // it was refused as one identity, and tried as another
  Renewal::Place place_{*this};
  std::unique_ptr<CallError> refused_;  // while it waits for fresh credentials
  base::Millis refused_at_ = 0;
  bool at_once_ = false;  // the next attempt needs no wait, see policy::FailedAttempt
  int tries_ = 0;         // attempts since the answer last made progress
  base::Millis previous_wait_ = 0;
  int budget_cost_ = 0;                 // of the last retry
  base::Millis queued_ = base::kNone;   // since when, while it is
  base::Millis paced_ = 0;              // before the next attempt
  std::unique_ptr<CallError> refusal_;  // its turn will not come
  bool head_told_ = false;              // of a relay

  TargetCourse course_;
  bool moved_ = false;  // the next attempt is no retry
  std::unique_ptr<CallError> first_cause_;

  Remedies remedies_{request_.options.on_context_overflow};
  SizeChangeRef preflight_;       // for the first attempt
  std::optional<size_t> larger_;  // in the chain: where the next request goes for want of room
};

}  // namespace failsoft::engine
