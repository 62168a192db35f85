#include "core/policy/limiter.h"

#include <algorithm>

namespace failsoft::policy {

using base::kForever;
using base::Millis;

void Limiter::Set(const Settings& settings) {
  settings_ = settings;
  FindEffective();
}

Limiter::Answer Limiter::Ask(Ticket& ticket, int64_t tokens, int64_t most_waiting, Millis now) {
  ticket.tokens = tokens;
  ticket.asked = now;
  window_.Advance(now);
  if (waiting_ == 0 && HasRoom(tokens, now)) {
    Go(ticket);
    return Answer::kGo;
  }
  if (waiting_ >= most_waiting) return Answer::kFull;
  if (ticket.turn == 0) ticket.turn = ++turns_;
  if (ticket.turn == turns_) {
    queue_.PushBack(ticket);
  } else {
    queue_.PushBefore(ticket, [&](const Ticket& other) { return other.turn > ticket.turn; });
  }
  ++waiting_;
  if (!settings_.learns) return Answer::kWait;
  rate_.Missed(now);
  FindEffective();
  return Answer::kWait;
}

Limiter::Ticket* Limiter::Next(Millis now) {
  if (waiting_ == 0) return nullptr;
  window_.Advance(now);
  Ticket& first = queue_.front();
  if (!HasRoom(first.tokens, now)) return nullptr;
  Go(first);
  first.Unlink();
  --waiting_;
  return &first;
}

void Limiter::Go(Ticket& ticket) {
  ticket.slot = window_.Take(ticket.tokens, forecast_.Of(ticket.tokens));
  if (ticket.turn == 0) ticket.turn = ++turns_;
  ticket.running = true;
  ++running_;
}

// -------------------------------------------------------------------------------------------- room

bool Limiter::HasRoom(int64_t tokens, Millis now) const {
  if (now < held_until_) return false;
  const PlanLimits& limits = effective_;
  if (limits.concurrency != kUnlimited && running_ >= limits.concurrency) return false;
  const int64_t requests = window_.requests() + foreign_requests_.At(now);
  if (limits.requests != kUnlimited && requests >= limits.requests) return false;
  return limits.tokens == kUnlimited || HasTokens(tokens, now);
}

// A request that is larger than the whole minute's allowance goes when nothing else is counted: the
// service may take it, and waiting for longer would not help.
bool Limiter::HasTokens(int64_t tokens, Millis now) const {
  const int64_t settled = window_.settled_tokens() + foreign_tokens_.At(now);
  if (settled == 0 && window_.reserved_tokens() == 0) return true;
  Forecast all = window_.expected();
  all.Add(forecast_.Of(tokens));
  return settled + forecast_.Bound(all) <= effective_.tokens;
}

void Limiter::FindEffective() {
  effective_ = Stricter(settings_.limits, told_);
  if (settings_.learns) effective_ = Stricter(effective_, {.requests = rate_.limit()});
}

Millis Limiter::NextChance(Millis now) {
  if (waiting_ == 0) return kForever;
  window_.Advance(now);
  const PlanLimits& limits = effective_;
  Millis at = std::max(now, held_until_);
  if (limits.concurrency != kUnlimited && running_ >= limits.concurrency) return kForever;
  const int64_t foreign = foreign_requests_.At(now);
  if (limits.requests != kUnlimited && window_.requests() + foreign >= limits.requests) {
    const Millis expiry = window_.Expiry(window_.requests() + foreign - limits.requests + 1);
    at = std::max(at, foreign > 0 ? std::min(expiry, foreign_requests_.until) : expiry);
  }
  const Ticket& first = queue_.front();
  if (limits.tokens != kUnlimited && !HasTokens(first.tokens, now)) {
    const Millis expiry = window_.Expiry(1);
    const bool foreign_tokens = foreign_tokens_.At(now) > 0;
    at = std::max(at, foreign_tokens ? std::min(expiry, foreign_tokens_.until) : expiry);
  }
  return at;
}

Millis Limiter::Soonest(int64_t before_it, Millis now) {
  window_.Advance(now);
  const int64_t limit = effective_.requests;
  const Millis at = std::max(now, held_until_);
  if (limit == kUnlimited) return at;
  const int64_t over = window_.requests() + before_it + 1 - limit;
  if (over <= 0) return at;
  if (over <= window_.requests()) {
    const Millis expiry = window_.Expiry(over);
    return expiry == kForever ? at : std::max(at, expiry);
  }
  return base::After(at, kMinute * ((over - window_.requests() - 1) / limit));
}

// -------------------------------------------------------------------------------- what became of
// it

void Limiter::Sent(Ticket& ticket, Millis now) {
  if (ticket.slot != RequestWindow::kNoSlot) window_.Sent(ticket.slot, now);
}

void Limiter::Answered(Ticket& ticket, Millis now) {
  if (ticket.slot != RequestWindow::kNoSlot) window_.Answered(ticket.slot, now);
}

void Limiter::Done(Ticket& ticket, std::optional<int64_t> used, Millis now) {
  if (ticket.linked()) {
    ticket.Unlink();
    --waiting_;
  }
  if (!ticket.running) return;
  ticket.running = false;
  --running_;
  window_.Advance(now);
  window_.Drop(ticket.slot);
  if (used) {
    if (*used > 0) forecast_.Learn(ticket.tokens, *used);
    window_.Settle(ticket.slot, *used);
  }
  window_.LetGo(ticket.slot);
  ticket.slot = RequestWindow::kNoSlot;
}

// ------------------------------------------------------------------------------------- corrections

void Limiter::Refused(Millis wait, Millis now) {
  window_.Advance(now);
  ++refusals_;
  forecast_.TooLow();
  if (settings_.learns) rate_.Refused(window_.requests(), now);
  FindEffective();
  held_until_ = std::max(held_until_, base::After(now, std::clamp<Millis>(wait, 0, kMinute)));
}

void Limiter::Correct(const RateFacts& facts, Millis now) {
  window_.Advance(now);
  Correct(facts.limit_requests, facts.remaining_requests, facts.reset_requests, window_.requests(),
          told_.requests, foreign_requests_, now);
  const int64_t tokens = window_.settled_tokens() + forecast_.Bound(window_.expected());
  Correct(facts.limit_tokens, facts.remaining_tokens, facts.reset_tokens, tokens, told_.tokens,
          foreign_tokens_, now);
  FindEffective();
}

// The service says that less is left than is known of here: somebody else uses the key.
void Limiter::Correct(std::optional<int64_t> limit, std::optional<int64_t> remaining, Millis reset,
                      int64_t used, int64_t& told, Foreign& foreign, Millis now) {
  if (reset > kMinute) return;  // it is a day's limit, or an hour's
  if (limit && *limit > 0) told = *limit;
  if (!limit || !remaining) return;
  const int64_t room = std::max<int64_t>(0, *limit - used);
  foreign.amount = std::max<int64_t>(0, room - std::max<int64_t>(0, *remaining));
  foreign.until = base::After(now, reset > 0 ? std::min(reset, kMinute) : kMinute);
}

bool Limiter::Idle(Millis now) {
  window_.Advance(now);
  return waiting_ == 0 && running_ == 0 && window_.requests() == 0 && now >= held_until_ &&
         rate_.limit() == kUnlimited;
}

}  // namespace failsoft::policy
