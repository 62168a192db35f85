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
  limits.max_attempts = options.max_attempts;
  limits.max_requests = options.max_requests > 0
                            ? options.max_requests
                            : std::max(kDefaultRequestCap, options.max_attempts);
  limits.max_server_wait = options.max_server_wait;
  limits.backoff = {options.base_delay, options.max_delay, options.jitter};
  return limits;
}

}  // namespace

Call::Call(World world, CallRequest request, CallListener* listener)
    : world_(world),
      request_(std::move(request)),
      listener_(listener),
      call_id_(base::NewUuid(world.random)),
      limits_(LimitsOf(request_.options)),
      timer_(world.timers.NewTimer(this)),
      target_{world.account, request_.model} {
  outcome_.kind = request_.kind;
  outcome_.relayed = request_.relays;
  // Another target, or a circuit, is for what a model is asked; and the account is asked about just
  // when something is wrong.
  const bool asks_model = request_.kind == CallKind::kChat || request_.kind == CallKind::kStream;
  outcome_.has_chain = asks_model && request_.options.fallback;
  may_be_paced_ = request_.paced;
  const bool breaks = world_.options.circuit_breaker == config::CircuitBreaker::kOn &&
                      request_.kind != CallKind::kAccount;
  if (!breaks && !falls_back()) world_.circuits = nullptr;
  if (request_.kind == CallKind::kStream) {
    stream_ = std::make_unique<StreamedAnswer>(request_, static_cast<StreamReceiver::Owner*>(this));
    if (request_.relays) stream_->receiver.Relay();
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
  transfer_request_.method = request_.method;
  transfer_request_.url = &request_.url;
  transfer_request_.has_body = request_.has_body;
  transfer_request_.trickles = stream_ != nullptr;
  if (!stream_) transfer_request_.body = request_.BodyFor(request_.model);
  TakeShare();
  if (falls_back()) SkipTooSmall();
  TakeTurn();
  ++world_.stats.calls;
  ++world_.stats.in_flight;
}

void Call::Discard() noexcept {
  phase_ = Phase::kEnded;
  transfer_.reset();
  ReportToCircuit(Code::kCancelled);
  GiveTurnBack(std::nullopt);
  timer_.reset();
}

// -------------------------------------------------------------------------------------- attempts

void Call::BeginAttempt() {
  Attempt next;
  next.number = static_cast<int>(outcome_.attempts.size()) + 1;
  next.model = request_.model;
  if (target_.account.origin != world_.account.origin) next.origin = target_.account.origin;
  next.started = world_.clock.Now() - started_;
  next.paced = std::exchange(paced_, 0);
  outcome_.attempts.push_back(std::move(next));
  ++tries_;
  if (stream_) BeginStreamAttempt();
  PrepareTransfer();
  EnterPhase(Phase::kConnecting, request_.options.connect_timeout);
  transfer_ = world_.transport.Start(transfer_request_, this);
  if (stream_) listener_->OnEventsReady();  // not before: a call that cannot start tells nothing
}

void Call::PrepareTransfer() {
  status_ = 0;
  headers_.clear();
  body_.clear();
  read_bytes_ = 0;
  too_large_ = streaming_ = passing_ = paused_ = false;
  const bool is_elsewhere = at_ > 0 && !chain_[at_].is_home;
  identity_ = is_elsewhere ? nullptr : world_.book.identity;
  if (own_redactor_ && identity_) own_redactor_->AddSecret(identity_->secret);
  // Another model's request is not the same one again.
  std::string other_id;
  if (at_ > 0) other_id = call_id_ + "-" + std::to_string(at_);
  SetHeaders(is_elsewhere ? chain_[at_].common_headers : identity_->headers, request_,
             at_ > 0 ? other_id : call_id_, attempt().number - 1, transfer_request_);
  transfer_request_.fresh_connection = std::exchange(stale_connection_, false);
}

// A phase that must end in time; a limit of kNone never passes.
void Call::EnterPhase(Phase phase, Millis limit) {
  phase_ = phase;
  last_byte_ = world_.clock.Now();
  phase_limit_ = base::After(last_byte_, limit);
  ArmTimer();
}

void Call::ArmTimer() { timer_->Set(std::min(phase_limit_, TimeLimit())); }

// A target has its share of the deadline for its attempts.
Millis Call::TimeLimit() const { return phase_ == Phase::kQueued ? deadline_ : share_ends_; }

void Call::OnRequestSent() {
  attempt().sent = true;
  if (request_.paced) world_.pacer->Sent(turn_);
  ++outcome_.requests;
  ++world_.stats.requests;
  world_.stats.bytes_sent += static_cast<int64_t>(transfer_request_.body.size());
  request_sent_ = world_.clock.Now();
  const config::CallOptions& options = request_.options;
  EnterPhase(Phase::kAwaitingAnswer, stream_ ? options.first_token_timeout : options.timeout);
}

void Call::OnHeaders(int status, std::string_view header_block) {
  status_ = status;
  headers_ = header_block;
  NoteAnswer();
  streaming_ = StreamsAnswer();
  passing_ = PassesOn();
  if (streaming_) return OnStreamHeaders();
  if (passing_) RelayHead();
  EnterPhase(Phase::kReceiving, request_.options.idle_timeout);
}

// The alarm is not moved for every piece: it finds out by last_byte_ that it came too early.
bool Call::OnBody(std::string_view bytes) {
  if (read_bytes_ == 0) last_byte_ = world_.clock.Now();
  read_bytes_ += bytes.size();
  world_.stats.bytes_received += static_cast<int64_t>(bytes.size());
  if (streaming_) return TakeStreamBytes(bytes);
  if (passing_) {
    RelayBody(bytes);
    return true;
  }
  if (static_cast<int64_t>(body_.size() + bytes.size()) > request_.options.max_response_bytes) {
    too_large_ = true;
    return false;
  }
  if (body_.empty() && bytes.size() >= kLargeRead) body_.reserve(wire::AnnouncedSize(headers_));
  body_.append(bytes);
  return true;
}

void Call::OnReadDone() noexcept {
  read_bytes_ = 0;
  if (streaming_ || passing_) FlushEvents();
}

void Call::OnAlarm(Millis now) {
  try {
    const bool is_whole = phase_ == Phase::kEnding;
    if (refusal_) return TakeRefusal();
    if (now >= deadline_ && !is_whole) return TakeDeadline();
    if (phase_ == Phase::kWaiting) {
      if (now < phase_limit_) return ArmTimer();
      if (!std::exchange(moved_, false)) ++world_.stats.retries;
      return TakeTurn();
    }
    if (phase_ == Phase::kReceiving) {
      phase_limit_ = ReceivingLimit();
    }
    if (now < phase_limit_ && now < TimeLimit()) return ArmTimer();
    if (phase_ == Phase::kQueued) return TakeQueueTimeout();
    std::string message =
        now < phase_limit_ ? "no answer within its share of the deadline" : TimeoutMessage();
    transfer_.reset();
    if (streaming_) return TakeAnswer({.code = Code::kTimeout, .detail = std::move(message)});
    attempt().http_status = status_;
    TakeTransportFailure(Code::kTimeout, std::move(message), false);
  } catch (const std::bad_alloc&) {
    FailWithoutMemory();
  }
}

void Call::OnEnd(const net::TransferEnd& end) {
  transfer_.reset();
  try {
    TakeAnswer(end);
  } catch (const std::bad_alloc&) {
    FailWithoutMemory();
  }
}

// --------------------------------------------------------------------------------------- answers

void Call::TakeAnswer(const net::TransferEnd& end) {
  stale_connection_ = end.stale_connection;
  attempt().http_status = status_;
  if (status_ != 0) attempt().request_id = redactor().Scrub(std::string(wire::RequestId(headers_)));
  if (too_large_) return TakeTransportFailure(Code::kBadResponse, TooLargeMessage(request_), true);
  if (end.code == Code::kNoMemory) return FailWithoutMemory();
  // A status that is an error stays one even when its body was cut short.
  if (status_ >= 300) return TakeErrorAnswer(status_);
  if (streaming_ && TakeStreamEnd(end)) return;
  if (end.code != Code::kOk) return TakeTransportFailure(end.code, end.detail, end.permanent);
  TakeSuccess();
}

void Call::TakeSuccess() {
  if (request_.kind == CallKind::kAccount) {
    if (TakeAccount()) Succeed();
  } else if (request_.kind != CallKind::kRequest) {
    if (TakeChat()) Succeed();
  } else if (IsCutJson(headers_, body_)) {
    TakeTransportFailure(Code::kBadResponse, "the answer says it is JSON and is not", false);
  } else {
    Succeed();
  }
}

// False: it was no answer after all, and has been dealt with.
bool Call::TakeChat() {
  auto document = json::Document::Parse(std::move(body_), {.lenient = true});
  if (!document) {
    TakeTransportFailure(Code::kBadResponse, "the answer is " + document.failure().message, false);
    return false;
  }
  if (HoldsError(document->root())) {
    body_ = document->source();
    TakeErrorAnswer(status_);
    return false;
  }
  auto reply = wire::DecodeChatReply(*document);
  if (!reply) {
    TakeTransportFailure(Code::kBadResponse, reply.failure().message, false);
    return false;
  }
  if (stream_ && stream_->continues()) {
    TakeTransportFailure(Code::kStreamDropped, "the rest did not come as a stream", true);
    return false;
  }
  outcome_.reply = *std::move(reply);
  outcome_.answer = *std::move(document);  // what the views show does not move with it
  if (stream_) EmitReply();
  return true;
}

bool Call::TakeAccount() {
  auto document = json::Document::Parse(body_, {.lenient = true});
  if (document && HoldsError(document->root())) {
    TakeErrorAnswer(status_);
    return false;
  }
  auto answer = document ? wire::DecodeAccountAnswer(request_.answer, document->root())
                         : std::move(document).failure();
  if (!answer) {
    TakeTransportFailure(Code::kBadResponse, answer.failure().message, false);
    return false;
  }
  outcome_.account_json = *std::move(answer);
  if (request_.answer == wire::AccountAnswer::kModels) {
    world_.book.models.Keep(outcome_.account_json, world_.clock.Now());
  }
  return true;
}

// -------------------------------------------------------------------------------------- failures

// Whether the credentials that were refused have been replaced meanwhile; once.
bool Call::WasReplaced() {
  if (renewed_ || !identity_ || identity_ == world_.book.identity) return false;
  return renewed_ = true;
}

void Call::TakeErrorAnswer(int http_status) {
  ServiceFailure failure = DecodeServiceFailure(http_status, headers_, body_, request_, redactor());
  const auto wait = ServerWaitOf(failure, headers_, world_.clock.WallNow());
  if (stream_ && stream_->AdaptTo(http_status, failure.error.message)) {
    at_once_ = failure.verdict.retryable = true;
    --tries_;  // it was answered, and with an error of ours
  }
  if (Recover(failure.error)) at_once_ = failure.verdict.retryable = true;
  if (failure.error.code == Code::kAuthentication && WasReplaced()) {
    at_once_ = failure.verdict.retryable = true;
    --tries_;
  }
  if (failure.error.code == Code::kInvalidModel) {
    failure.error.nearest_models =
        wire::NearestModels(request_.model, world_.book.models.models(), kNamedModels);
  }
  AfterFailure(std::move(failure.error), failure.verdict, wait);
}

void Call::TakeTransportFailure(Code code, std::string message, bool permanent) {
  policy::Verdict verdict = policy::ClassifyTransport(code);
  if (permanent || passing_) verdict.retryable = false;
  CallError error = MakeError(code, redactor().Scrub(std::move(message)));
  error.http_status = status_;
  AfterFailure(std::move(error), verdict, std::nullopt);
}

std::string Call::TimeoutMessage() const {
  const config::CallOptions& options = request_.options;
  switch (phase_) {
    case Phase::kConnecting:
      return "no connection within " + Duration(options.connect_timeout) + " (connect_timeout)";
    case Phase::kReceiving:
      if (streaming_) return StreamTimeoutMessage();
      return "the answer stalled: no byte for " + Duration(options.idle_timeout) +
             " (idle_timeout)";
    default:
      if (stream_) return StreamTimeoutMessage();
      return "no byte of an answer within " + Duration(options.timeout) + " (timeout)";
  }
}

void Call::AfterFailure(CallError error, const policy::Verdict& verdict,
                        std::optional<Millis> server_wait) {
  attempt().error_code = error.reply.code;
  attempt().message = error.message;
  CloseAttempt(error.code);
  ReportToCircuit(error.code);
  const bool refused = error.code == Code::kRateLimited;
  GiveTurnBack(refused ? std::optional<int64_t>(0) : std::nullopt);
  if (refused && request_.paced) world_.pacer->Refused(server_wait.value_or(0));
  policy::FailedAttempt failed;
  failed.verdict = verdict;
  failed.server_wait = server_wait;
  bool can_go_on = true;
  if (stream_) {
    const std::string_view why = stream_->PlanNext(error.code, world_.clock.Now());
    can_go_on = why.empty();
    if (!can_go_on) stream_->GaveUp(why);
    if (!can_go_on) failed.verdict.retryable = false;
    if (stream_->made_progress()) tries_ = 0;
  }
  const policy::Decision decision = Decide(error, failed);
  if (decision.retry()) return Wait(decision);
  TellWhen(error, decision, server_wait);
  if (can_go_on && MoveOn(error)) return;
  if (stream_ && decision.gave_up != policy::GaveUp::kNotRetryable) {
    stream_->GaveUp(policy::GaveUpName(decision.gave_up));
  }
  Fail(std::move(error));
}

// On the same target.
policy::Decision Call::Decide(const CallError& error, policy::FailedAttempt failed) {
  const bool has_content = stream_ && stream_->has_output();
  if (policy::MovesAtOnce(error.code) && !has_content && HasNext(error)) {
    failed.verdict.retryable = false;
  }
  failed.at_once = std::exchange(at_once_, false) || stale_connection_;
  failed.attempts_made = tries_;
  failed.requests_made = outcome_.requests;
  failed.now = world_.clock.Now();
  failed.deadline = share_ends_;
  policy::Decision decision = policy::DecideRetry(limits_, failed, previous_wait_, world_.random,
                                                  world_.budgets.For(target_));
  if (decision.retry() && CircuitOutlasts(decision.wait)) {
    decision.gave_up = policy::GaveUp::kCircuit;
    decision.wait = world_.circuits->Why(target_, failed.now).retry_at - failed.now;
  }
  return decision;
}

void Call::Wait(const policy::Decision& decision) {
  previous_wait_ = decision.wait;
  budget_cost_ = decision.budget_cost;
  attempt().wait = decision.wait;
  attempt().wait_from_server = decision.hinted;
  LogRetry(attempt(), limits_.max_attempts);
  EnterPhase(Phase::kWaiting, decision.wait);
  if (!stream_ || request_.relays) return;
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
  transfer_.reset();
  if (!waiting) {
    attempt().message = "the deadline passed";
    CloseAttempt(Code::kDeadline);
  }
  CallError error =
      MakeError(Code::kDeadline, "the deadline of " + Duration(request_.options.deadline) +
                                     " passed " + (waiting ? "before attempt " : "in attempt ") +
                                     std::to_string(last + (waiting ? 1 : 0)));
  error.gave_up = policy::GaveUp::kDeadline;
  Fail(std::move(error));
}

// ------------------------------------------------------------------------------------------- end

void Call::CloseAttempt(Code code) {
  attempt().code = code;
  attempt().duration = world_.clock.Now() - started_ - attempt().started;
}

void Call::Succeed() {
  if (falls_back()) outcome_.origin = target_.account.origin;
  CloseAttempt(Code::kOk);
  ReportToCircuit(Code::kOk);
  GiveTurnBack(UsedTokens());
  outcome_.http_status = status_;
  if (request_.relays) RelayAnswer();
  if (!outcome_.answer) outcome_.other_answer = std::move(body_);
  world_.budgets.For(target_).OnSuccess(budget_cost_);
  ++world_.stats.succeeded;
  End();
}

void Call::Fail(CallError error) {
  if (falls_back()) error = FirstCause(std::move(error));
  if (request_.relays) RelayFailure(error);
  if (stream_) Interrupt(error);
  outcome_.failure = std::make_shared<const CallError>(std::move(error));
  ++world_.stats.failed[outcome_.failure->code];
  End();
}

void Call::FailWithoutMemory() noexcept {
  transfer_.reset();
  if (!between_attempts() && !outcome_.attempts.empty()) CloseAttempt(Code::kNoMemory);
  ++world_.stats.failed[Code::kNoMemory];  // a row the client set aside: no allocation
  outcome_.failure = NoMemoryError();
  End();
}

void Call::Cancel(Code why) noexcept {
  if (phase_ == Phase::kEnded) return;
  const bool waiting = between_attempts();
  transfer_.reset();
  try {
    if (!waiting) CloseAttempt(why);
    Fail(CancelError(why));
  } catch (const std::bad_alloc&) {
    FailWithoutMemory();
  }
}

void Call::End() noexcept {
  phase_ = Phase::kEnded;
  timer_.reset();
  ReportToCircuit(Code::kCancelled);
  GiveTurnBack(std::nullopt);
  --world_.stats.in_flight;
  outcome_.duration = world_.clock.Now() - started_;
  LogEnd(outcome_);
  listener_->OnCallEnded();
}

}  // namespace failsoft::engine
