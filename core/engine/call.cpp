#include "core/engine/call.h"

#include <algorithm>
#include <new>
#include <utility>

#include "core/base/ids.h"
#include "core/base/log.h"
#include "core/engine/failure.h"
#include "core/engine/request_headers.h"
#include "core/policy/route.h"
#include "core/wire/known_models.h"

namespace failsoft::engine {

using base::Code;
using base::kForever;
using base::kNone;
using base::Millis;

namespace {

constexpr int kDefaultRequestCap = 20;
constexpr size_t kLargeRead = 4'096;  // after which more is to be expected
constexpr size_t kNamedModels = 3;    // in place of one that does not exist

policy::RetryLimits LimitsOf(const config::CallOptions& options) {
  policy::RetryLimits limits;
  limits.max_attempts = options.max_attempts.most;
  limits.max_requests = options.max_requests > 0
                            ? options.max_requests
                            : std::max(kDefaultRequestCap, options.max_attempts.most);
  limits.max_server_wait = options.max_server_wait;
  limits.backoff = {options.base_delay, options.max_delay, options.jitter};
  return limits;
}

}  // namespace

Call::Call(World world, CallRequest request, CallListener* listener)
    : world_(world),
      all_circuits_(world.circuits),
      request_(std::move(request)),
      listener_(listener),
      call_id_(base::NewUuid(world.random)),
      limits_(LimitsOf(request_.options)),
      flight_(std::make_unique<Flight>(Target{world.account, request_.model}, world.timers,
                                       static_cast<Flight::Owner&>(*this))),
      course_(world_, request_) {
  flight_->paced = request_.paced;
  outcome_.kind = request_.kind;
  outcome_.relayed = request_.relays;
  // Another target, or a circuit, is for what a model is asked; and the account is asked about just
  // when something is wrong.
  const bool asks_model = request_.kind == CallKind::kChat || request_.kind == CallKind::kStream;
  outcome_.has_chain = asks_model && request_.options.fallback;
  may_hedge_ = asks_model && !request_.relays && request_.options.hedge_after != base::kNone;
  const bool breaks = world_.options.circuit_breaker == config::CircuitBreaker::kOn &&
                      request_.kind != CallKind::kAccount;
  if (!breaks && !falls_back()) world_.circuits = nullptr;
  if (request_.kind == CallKind::kStream) {
    flight_->stream = NewAnswer();
    if (request_.relays) flight_->stream->receiver.Relay();
  }
  // The client's own are known to its redactor.
  const config::CallOptions& usual = world_.options.call;
  const bool brings_secrets =
      request_.options.headers != usual.headers || request_.options.fallback != usual.fallback;
  if (brings_secrets) {
    own_redactor_ = std::make_unique<base::Redactor>(world_.redactor);
    AddHeaderSecrets(request_.options.headers, *own_redactor_);
    AddFallbackSecrets(request_.options.fallback, *own_redactor_);
  }
}

Call::~Call() = default;

void Call::Start() {
  started_ = world_.clock.Now();
  deadline_ = base::After(started_, request_.options.deadline);
  flight_->request.method = request_.method;
  flight_->request.url = &request_.url;
  flight_->request.has_body = request_.has_body;
  flight_->request.trickles = flight_->stream != nullptr;
  if (!flight_->stream) SetBody();
  TakeShare(*flight_);
  Begin();
  ++world_.stats.calls;
  ++world_.stats.in_flight;
}

void Call::Discard() noexcept {
  flight_->phase = Phase::kEnded;
  flight_->transfer.reset();
  world_.book.renewal.Leave(place_);
  LetGo(*flight_);
  flight_->port.reset();
  flight_->timer.reset();
}

// -------------------------------------------------------------------------------------- attempts

void Call::Attend(Flight& flight) noexcept {
  if (&flight != flight_.get()) std::swap(flight_, rival_);
}

void Call::BeginAttempt() {
  const std::string& origin = flight_->target.account.origin;
  Attempt next;
  next.number = static_cast<int>(outcome_.attempts.size()) + 1;
  next.at = flight_->at;
  next.model = flight_->target.model;
  next.hedge = races();
  if (origin != world_.account.origin) next.origin = origin;
  next.started = world_.clock.Now() - started_;
  next.paced = std::exchange(paced_, 0);
  next.preflight = std::exchange(preflight_, {});
  outcome_.attempts.push_back(std::move(next));
  flight_->attempt = outcome_.attempts.size() - 1;
  if (!races()) ++tries_;
  if (flight_->stream) BeginStreamAttempt();
  PrepareTransfer();
  EnterPhase(Phase::kConnecting, request_.options.connect_timeout);
  flight_->transfer = world_.transport.Start(flight_->request, flight_.get());
  // Not before: a call that cannot start tells nothing.
  if (flight_->stream) listener_->OnEventsReady();
}

void Call::PrepareTransfer() {
  flight_->Clear();
  const size_t at = flight_->at;
  const bool is_elsewhere = at > 0 && !course_[at].is_home;
  flight_->identity = is_elsewhere ? nullptr : world_.book.identity;
  if (own_redactor_ && flight_->identity) own_redactor_->AddSecret(flight_->identity->secret);
  // Another model's request is not the same one again.
  std::string other_id;
  if (at > 0) other_id = call_id_ + "-" + std::to_string(at);
  SetHeaders(is_elsewhere ? course_[at].common_headers : flight_->identity->headers, request_,
             at > 0 ? course_[at].headers : request_.options.headers, at > 0 ? other_id : call_id_,
             attempt().number - 1, flight_->request);
  flight_->request.fresh_connection = std::exchange(flight_->stale_connection, false);
}

// A phase that must end in time; a limit of kNone never passes.
void Call::EnterPhase(Phase phase, Millis limit) {
  flight_->phase = phase;
  flight_->last_byte = world_.clock.Now();
  flight_->phase_limit = base::After(flight_->last_byte, limit);
  ArmTimer();
}

void Call::ArmTimer() {
  flight_->timer->Set(std::min({flight_->phase_limit, TimeLimit(), HedgeAt()}));
}

// A target has its share of the deadline for its attempts.
Millis Call::TimeLimit() const {
  return flight_->phase == Phase::kQueued ? deadline_ : flight_->share_ends;
}

void Call::OnRequestSent() {
  attempt().sent = true;
  if (flight_->paced) flight_->port->Sent(flight_->turn);
  ++outcome_.requests;
  ++world_.stats.requests;
  world_.stats.bytes_sent += static_cast<int64_t>(flight_->request.body.size());
  if (flight_->lost()) return Attend(*rival_);  // it was still connecting; the winner goes on
  flight_->sent_at = world_.clock.Now();
  const config::CallOptions& options = request_.options;
  EnterPhase(Phase::kAwaitingAnswer,
             flight_->stream ? options.first_token_timeout : options.timeout);
}

void Call::OnHeaders(int status, std::string header_block) {
  flight_->status = status;
  flight_->headers = std::move(header_block);
  NoteAnswer();
  flight_->streaming = StreamsAnswer();
  flight_->passing = PassesOn();
  if (flight_->streaming) return OnStreamHeaders();
  if (flight_->passing) BeginPassing();
  EnterPhase(Phase::kReceiving, request_.options.idle_timeout);
}

// The alarm is not moved for every piece: it finds out by last_byte that it came too early.
bool Call::OnBody(std::string_view bytes) {
  if (flight_->read_bytes == 0) flight_->last_byte = world_.clock.Now();
  flight_->read_bytes += bytes.size();
  world_.stats.bytes_received += static_cast<int64_t>(bytes.size());
  if (flight_->streaming) return TakeStreamBytes(bytes);
  if (flight_->passing) return PassBytes(bytes);
  return KeepBody(bytes);
}

bool Call::KeepBody(std::string_view bytes) {
  if (static_cast<int64_t>(flight_->body.size() + bytes.size()) >
      request_.options.max_response_bytes) {
    flight_->too_large = true;
    return false;
  }
  if (flight_->body.empty() && bytes.size() >= kLargeRead) {
    flight_->body.reserve(wire::AnnouncedSize(flight_->headers));
  }
  flight_->body.append(bytes);
  return true;
}

void Call::OnReadDone() noexcept {
  if (rival_) DropLost();
  FlushRead();
}

void Call::FlushRead() noexcept {
  flight_->read_bytes = 0;
  if (flight_->streaming || flight_->passing) FlushEvents();
}

void Call::OnAlarm(Millis now) {
  DropLost();
  try {
    const bool is_whole = flight_->phase == Phase::kEnding;
    if (refusal_) return TakeRefusal();
    if (now >= deadline_ && !is_whole) return TakeDeadline();
    if (flight_->phase == Phase::kWaiting) {
      if (now < flight_->phase_limit) return ArmTimer();
      if (refused_) return TakeRenewal();
      if (!std::exchange(moved_, false)) ++world_.stats.retries;
      return TakeTurn();
    }
    if (flight_->phase == Phase::kReceiving) {
      flight_->phase_limit = ReceivingLimit();
    }
    if (now >= HedgeAt()) Hedge();
    if (now < flight_->phase_limit && now < TimeLimit()) return ArmTimer();
    if (flight_->phase == Phase::kQueued) return TakeQueueTimeout();
    std::string message = now < flight_->phase_limit ? "no answer within its share of the deadline"
                                                     : TimeoutMessage();
    flight_->transfer.reset();
    if (flight_->streaming || flight_->passed)
      return TakeAnswer({.code = Code::kTimeout, .detail = std::move(message)});
    attempt().http_status = flight_->status;
    TakeTransportFailure(Code::kTimeout, std::move(message), false);
  } catch (const std::bad_alloc&) {
    FailWithoutMemory();
  }
}

void Call::OnEnd(const net::TransferEnd& end) {
  DropLost();
  flight_->transfer.reset();
  try {
    TakeAnswer(end);
  } catch (const std::bad_alloc&) {
    FailWithoutMemory();
  }
}

// -------------------------------------------------------------------------------------- failures

void Call::TakeErrorAnswer(int http_status) {
  ServiceFailure failure =
      DecodeServiceFailure(http_status, flight_->headers, flight_->body, request_, redactor());
  const auto wait = ServerWaitOf(failure, flight_->headers, world_.clock.WallNow());
  if (races()) return AfterFailure(std::move(failure.error), failure.verdict, wait);
  if (flight_->stream &&
      flight_->stream->AdaptTo(http_status, failure.error.code, failure.error.message)) {
    at_once_ = failure.verdict.retryable = true;
    --tries_;  // it was answered, and with an error of ours
  }
  Recover(failure);
  if (MayBeRenewed(failure.error)) at_once_ = failure.verdict.retryable = true;
  if (failure.error.code == Code::kInvalidModel) {
    failure.error.nearest_models =
        wire::NearestModels(request_.model, world_.book.models.models(), kNamedModels);
  }
  AfterFailure(std::move(failure.error), failure.verdict, wait);
}

void Call::TakeTransportFailure(Code code, std::string message, bool permanent) {
  policy::Verdict verdict = policy::ClassifyTransport(code);
  if (permanent || flight_->passing) verdict.retryable = false;
  CallError error = MakeError(code, redactor().Scrub(std::move(message)));
  if (code == Code::kTimeout && flight_->phase == Phase::kConnecting) {
    const policy::Advice advice = policy::AdviceForSilentConnect();
    error.cause = advice.cause;
    error.fix = advice.fix;
  }
  error.http_status = flight_->status;
  AfterFailure(std::move(error), verdict, std::nullopt);
}

std::string Call::TimeoutMessage() const {
  const config::CallOptions& options = request_.options;
  switch (flight_->phase) {
    case Phase::kConnecting:
      return "no connection within " + Duration(options.connect_timeout) + " (connect_timeout)";
    case Phase::kReceiving:
      if (flight_->streaming) return StreamTimeoutMessage();
      return "the answer stalled: no byte for " + Duration(options.idle_timeout) +
             " (idle_timeout)";
    default:
      if (flight_->stream) return StreamTimeoutMessage();
      return "no byte of an answer within " + Duration(options.timeout) + " (timeout)";
  }
}

void Call::AfterFailure(CallError error, const policy::Verdict& verdict,
                        std::optional<Millis> server_wait) {
  attempt().error_code = error.reply.code;
  attempt().message = error.message;
  CloseAttempt(attempt(), error.code);
  ReportToCircuit(*flight_, error.code);
  const bool refused = error.code == Code::kRateLimited;
  GiveTurnBack(*flight_, refused ? std::optional<int64_t>(0) : std::nullopt);
  if (refused && flight_->paced) flight_->port->Refused(server_wait.value_or(0));
  if (races()) return LeaveToRival(error);
  policy::FailedAttempt failed;
  failed.verdict = verdict;
  failed.server_wait = server_wait;
  bool can_go_on = true;
  if (flight_->stream) {
    const std::string_view why = flight_->stream->PlanNext(error.code, world_.clock.Now());
    can_go_on = why.empty();
    if (!can_go_on) flight_->stream->GaveUp(why);
    if (!can_go_on) failed.verdict.retryable = false;
    if (flight_->stream->made_progress()) tries_ = 0;
  }
  const policy::Decision decision = Decide(error, failed);
  const bool wants_credentials = error.code == Code::kAuthentication && !renewed_;
  if (decision.retry() && wants_credentials) return AwaitCredentials(std::move(error));
  if (decision.retry()) return Wait(decision);
  TellWhen(error, decision, server_wait);
  if (can_go_on && MoveOn(error)) return;
  if (flight_->stream && decision.gave_up != policy::GaveUp::kNotRetryable) {
    flight_->stream->GaveUp(policy::GaveUpName(decision.gave_up));
  }
  Fail(std::move(error));
}

// On the same target.
policy::Decision Call::Decide(const CallError& error, policy::FailedAttempt failed) {
  const bool has_content = flight_->stream && flight_->stream->has_output();
  if (policy::MovesAtOnce(error.code) && !has_content && HasNext(error)) {
    failed.verdict.retryable = false;
  }
  failed.at_once = std::exchange(at_once_, false) || flight_->stale_connection;
  failed.attempts_made = tries_;
  failed.requests_made = outcome_.requests;
  failed.now = world_.clock.Now();
  failed.deadline = flight_->share_ends;
  policy::Decision decision = policy::DecideRetry(limits_, failed, previous_wait_, world_.random,
                                                  world_.budgets.For(flight_->target));
  if (decision.retry() && CircuitOutlasts(decision.wait)) {
    decision.gave_up = policy::GaveUp::kCircuit;
    decision.wait = world_.circuits->Why(flight_->target, failed.now).retry_at - failed.now;
  }
  return decision;
}

void Call::Wait(const policy::Decision& decision) {
  previous_wait_ = decision.wait;
  budget_cost_ = decision.budget_cost;
  attempt().wait = decision.wait;
  attempt().wait_from_server = decision.hinted;
  EnterPhase(Phase::kWaiting, decision.wait);
  TellRetry();
}

void Call::TellRetry() {
  LogRetry(attempt(), limits_.max_attempts);
  if (!flight_->stream || request_.relays) return;
  listener_->OnEvent(EventKind::kRetry, AttemptJson(attempt()));
  FlushEvents();
}

void Call::TellWhen(CallError& error, const policy::Decision& decision,
                    std::optional<Millis> server_wait) const {
  error.gave_up = decision.gave_up;
  if (server_wait) error.retry_after = *server_wait;
  const Millis wait = std::max(decision.wait, server_wait.value_or(0));
  const bool has_time = wait > 0 && wait < kForever;
  if (has_time && error.code != Code::kCredits) {
    error.retry_at = base::After(world_.clock.WallNow(), wait);
  }
}

// What would have been next stays in the timeline: the wait that is cut short, or the attempt.
void Call::TakeDeadline() {
  const bool waiting = between_attempts();
  const int last = outcome_.attempts.empty() ? 0 : attempt().number;
  flight_->transfer.reset();
  if (!waiting) {
    attempt().message = "the deadline passed";
    CloseAttempt(attempt(), Code::kDeadline);
    CloseRival(Code::kDeadline, attempt().message);
  }
  CallError error =
      MakeError(Code::kDeadline, "the deadline of " + Duration(request_.options.deadline) +
                                     " passed " + (waiting ? "before attempt " : "in attempt ") +
                                     std::to_string(last + (waiting ? 1 : 0)));
  error.gave_up = policy::GaveUp::kDeadline;
  Fail(std::move(error));
}

// ------------------------------------------------------------------------------------------- end

void Call::CloseAttempt(Attempt& attempt, Code code) {
  attempt.code = code;
  attempt.duration = world_.clock.Now() - started_ - attempt.started;
}

void Call::Succeed() {
  WinRace();
  outcome_.answered = flight_->attempt;
  if (falls_back()) outcome_.origin = flight_->target.account.origin;
  CloseAttempt(attempt(), Code::kOk);
  ReportToCircuit(*flight_, Code::kOk);
  NoteFunds();
  GiveTurnBack(*flight_, UsedTokens());
  LearnCount();
  outcome_.http_status = flight_->status;
  if (request_.relays) RelayAnswer();
  if (!outcome_.answer) outcome_.other_answer = std::move(flight_->body);
  world_.budgets.For(flight_->target).OnSuccess(budget_cost_);
  ++world_.stats.succeeded;
  End();
}

void Call::Fail(CallError error) {
  if (falls_back()) error = FirstCause(std::move(error));
  if (request_.relays) RelayFailure(error);
  if (flight_->stream) Interrupt(error);
  outcome_.failure = std::make_shared<const CallError>(std::move(error));
  ++world_.stats.failed[outcome_.failure->code];
  End();
}

void Call::FailWithoutMemory() noexcept {
  flight_->transfer.reset();
  if (!between_attempts() && !outcome_.attempts.empty()) {
    CloseAttempt(attempt(), Code::kNoMemory);
  }
  ++world_.stats.failed[Code::kNoMemory];  // a row the client set aside: no allocation
  outcome_.failure = NoMemoryError();
  End();
}

void Call::Cancel(Code why) noexcept {
  if (flight_->phase == Phase::kEnded) return;
  const bool waiting = between_attempts();
  flight_->transfer.reset();
  try {
    if (!waiting) CloseAttempt(attempt(), why);
    CloseRival(why, {});
    Fail(CancelError(why));
  } catch (const std::bad_alloc&) {
    FailWithoutMemory();
  }
}

void Call::End() noexcept {
  flight_->phase = Phase::kEnded;
  flight_->timer.reset();
  world_.book.renewal.Leave(place_);
  LetGo(*flight_);
  flight_->port.reset();
  CloseRival(Code::kCancelled, {});
  rival_.reset();
  --world_.stats.in_flight;
  outcome_.duration = world_.clock.Now() - started_;
  LogEnd(outcome_);
  listener_->OnCallEnded();
}

}  // namespace failsoft::engine
