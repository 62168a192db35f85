// The part of a call that turns to another target when one does not answer.
#include <utility>

#include "core/engine/call.h"
#include "core/engine/failure.h"
#include "core/policy/route.h"

namespace failsoft::engine {

using base::Code;
using base::Millis;
using policy::Move;

namespace {

CallError Skipped(Code code, std::string message) {
  CallError error;
  error.code = code;
  error.message = std::move(message);
  return error;
}

std::string Tokens(int64_t count) { return std::to_string(count) + " tokens"; }

std::string TooSmall(int64_t window, int64_t prompt_tokens) {
  return "its context window of " + Tokens(window) + " does not fit a prompt of about " +
         Tokens(prompt_tokens);
}

}  // namespace

const std::vector<ChainEntry>& Call::chain() {
  if (chain_.empty()) {
    chain_ = ChainOf(world_.options, target_.account, world_.book, request_);
  }
  return chain_;
}

std::vector<Target> Call::ChainTargets() {
  std::vector<Target> targets;
  if (!falls_back()) return targets;
  for (const ChainEntry& entry : chain()) targets.push_back(entry.target);
  return targets;
}

// A target that cannot hold the prompt is not asked, unless there is no better one.
void Call::SkipTooSmall() {
  const int64_t window = world_.book.models.WindowOf(request_.model);
  if (policy::Fits(request_.prompt_tokens, window)) return;
  const CallError error = Skipped(Code::kContextLength, TooSmall(window, request_.prompt_tokens));
  if (!HasNext(error)) return;
  PassOver(error);
  Advance(error);
}

// ------------------------------------------------------------------------------------------ moving

// Turns to the next target that may do better. False: there is none, and the error is the end.
bool Call::MoveOn(const CallError& error) {
  if (!falls_back()) return false;
  PassOver(error);
  if (!Advance(error)) return false;
  ++world_.stats.fallbacks;
  moved_ = true;
  EnterPhase(Phase::kWaiting, 0);
  return true;
}

void Call::PassOver(const CallError& error) {
  const auto attempts = static_cast<int>(outcome_.attempts.size()) - attempts_before_;
  outcome_.passed_over.push_back(
      {target_.model, target_.account.origin, error.code, error.message, error.gave_up, attempts});
  if (attempts > 0 && !first_cause_) first_cause_ = std::make_unique<CallError>(error);
}

bool Call::HasNext(const CallError& error) {
  if (!falls_back() || policy::MoveAfter(error.code) == Move::kNone) return false;
  for (size_t i = at_ + 1; i < chain().size(); ++i) {
    if (!WhySkip(chain()[i], error)) return true;
  }
  return false;
}

bool Call::Advance(const CallError& error) {
  const bool may_send = outcome_.requests < limits_.max_requests && world_.clock.Now() < deadline_;
  if (!may_send || policy::MoveAfter(error.code) == Move::kNone) return false;
  const size_t failed = outcome_.passed_over.size() - 1;  // who sends it on: see PassOver
  for (size_t i = at_ + 1; i < chain().size(); ++i) {
    const ChainEntry& next = chain()[i];
    if (auto why = WhySkip(next, error)) {
      outcome_.passed_over.push_back({next.target.model, next.target.account.origin, why->code,
                                      std::move(why->message), policy::GaveUp::kNotGivenUp, 0});
      continue;
    }
    if (world_.circuits != nullptr) {
      world_.circuits->GiveUp(target_, error.code, world_.clock.Now(), world_.random);
    }
    LogFallback(outcome_.passed_over[failed], next.target.model);
    Enter(i);
    return true;
  }
  return false;
}

std::optional<CallError> Call::WhySkip(const ChainEntry& next, const CallError& error) const {
  const Move move = policy::MoveAfter(error.code);
  if (move == Move::kOtherAccount && next.target.account == target_.account) {
    return Skipped(error.code, "it uses the same key");
  }
  const int64_t window = next.context_window;
  const bool known = move == Move::kLarger && window > 0;
  if (known && (window <= error.reply.model_max_tokens || window < error.reply.request_tokens ||
                window <= chain_[at_].context_window)) {
    return Skipped(Code::kContextLength,
                   "its context window of " + Tokens(window) + " is too small");
  }
  if (!policy::Fits(request_.prompt_tokens, window)) {
    return Skipped(Code::kContextLength, TooSmall(window, request_.prompt_tokens));
  }
  if (world_.circuits == nullptr) return std::nullopt;
  const Millis now = world_.clock.Now();
  const CircuitBook::Refusal why = world_.circuits->Why(next.target, now);
  if (why.retry_at <= now) return std::nullopt;
  return Skipped(Code::kCircuitOpen, why.no_credits ? "the balance of its key is used up"
                                                    : "it failed a short time ago");
}

void Call::Enter(size_t index) {
  const ChainEntry& entry = chain_[index];
  at_ = index;
  target_ = entry.target;
  request_.model = entry.target.model;
  request_.url = entry.url;
  request_.options.headers = entry.headers;
  request_.paced = may_be_paced_ && entry.is_home;
  tries_ = 0;
  previous_wait_ = 0;
  budget_cost_ = 0;
  at_once_ = stale_connection_ = false;
  attempts_before_ = static_cast<int>(outcome_.attempts.size());
  TakeShare();
  if (!stream_) transfer_request_.body = request_.BodyFor(request_.model);
}

// Each target may use its part of what is left of the deadline, and the last one all of it.
void Call::TakeShare() {
  const bool has_content = stream_ && stream_->has_output();
  const size_t others = falls_back() ? request_.options.fallback->size() - at_ : 0;
  const Millis share = policy::ShareOf(world_.clock.Now(), deadline_, static_cast<int64_t>(others));
  share_ends_ = has_content ? deadline_ : share;
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
