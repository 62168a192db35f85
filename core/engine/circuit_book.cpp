#include "core/engine/circuit_book.h"

#include <algorithm>

#include "core/policy/route.h"

namespace failsoft::engine {

using base::Code;
using base::Millis;
using policy::Breaker;
using Outcome = Breaker::Outcome;

namespace {

// A balance does not come back by itself: one request a minute finds out, if nothing else does.
constexpr Breaker::Settings kAccountSettings = {
    .failures = 1, .open_for = 60'000, .most_open_for = 60'000};

Outcome OfTarget(Code code) {
  if (policy::ByOurselves(code)) return Outcome::kNeither;
  return policy::ShowsTargetDown(code) ? Outcome::kFailed : Outcome::kAnswered;
}

// Whether there is money an answer tells, or the error that says so.
Outcome OfAccount(Code code) {
  if (code == Code::kCredits) return Outcome::kFailed;
  return code == Code::kOk ? Outcome::kAnswered : Outcome::kNeither;
}

std::string_view StateName(Breaker::State state) {
  switch (state) {
    case Breaker::State::kClosed:
      return "closed";
    case Breaker::State::kOpen:
      return "open";
    case Breaker::State::kHalfOpen:
      return "half_open";
  }
  return "";
}

// Of which nothing is known: as a new one.
template <typename Key>
Breaker& FindOrMake(SweptMap<Key, Breaker>& breakers, const Key& key,
                    const Breaker::Settings& settings, Millis now) {
  if (Breaker* found = breakers.Find(key)) return *found;
  return breakers.Add(key, Breaker(settings),
                      [now](const Breaker& breaker) { return breaker.Fresh(now); });
}

void Write(json::Writer& writer, const Account& account, std::string_view model,
           const Breaker& breaker, Millis now) {
  writer.BeginObject().Key("origin").String(account.origin);
  if (!model.empty()) writer.Key("model").String(model);
  writer.Key("state").String(StateName(breaker.state(now)));
  writer.Key("failures").Int(breaker.failures());
  writer.Key("times_opened").Int(breaker.times_opened());
  if (breaker.retry_at() > now) writer.Key("retry_in_ms").Int(breaker.retry_at() - now);
  writer.EndObject();
}

}  // namespace

CircuitBook::CircuitBook(const config::ClientOptions& options)
    : settings_{.failures = options.circuit_failures,
                .ratio = options.circuit_ratio,
                .open_for = options.circuit_open,
                .most_open_for = std::max(options.circuit_open, options.circuit_max_open)} {}

std::optional<CircuitBook::Passage> CircuitBook::Admit(const Target& target, Millis now) {
  Breaker& of_account = ForAccount(target.account, now);
  Breaker& of_target = For(target, now);
  const auto account = of_account.Admit(now);
  if (!account) return std::nullopt;
  const auto pass = of_target.Admit(now);
  if (pass) return Passage{*pass, *account};
  struct NoChance final : base::Random {
    uint64_t NextBits() override { return 0; }
  } no_chance;
  of_account.Report(*account, Outcome::kNeither, now, no_chance);
  return std::nullopt;
}

void CircuitBook::Report(const Target& target, const Passage& passage, Code code, Millis now,
                         base::Random& random, std::span<const Target> chain) {
  if (Breaker* of_target = targets_.Find(target)) {
    of_target->Report(passage.target, OfTarget(code), now, random,
                      !IsLastHealthy(target, chain, now));
  }
  if (Breaker* of_account = accounts_.Find(target.account)) {
    of_account->Report(passage.account, OfAccount(code), now, random);
  }
}

// There is somewhere else to go, or it would not have been given up: so it may open.
void CircuitBook::GiveUp(const Target& target, Code code, Millis now, base::Random& random) {
  Breaker* found = targets_.Find(target);
  if (found != nullptr && policy::ShowsTargetDown(code)) found->GiveUp(now, random);
}

void CircuitBook::NoteDown(const Target& target, Millis now, base::Random& random,
                           std::span<const Target> chain) {
  if (!IsLastHealthy(target, chain, now)) For(target, now).GiveUp(now, random);
}

// Lists of what is well are slow to tell: whether it is so, a probe finds out.
void CircuitBook::NoteUp(const Target& target, Millis now) {
  if (Breaker* found = targets_.Find(target)) found->MayBeBack(now);
}

// One that is closed has nothing to learn from it, and requests that are under way.
void CircuitBook::NoteFunds(const Account& account) {
  Breaker* found = accounts_.Find(account);
  if (found != nullptr && found->retry_at() > 0) found->Close();
}

// A target of which nothing is known is in service.
bool CircuitBook::IsLastHealthy(const Target& target, std::span<const Target> chain,
                                Millis now) const {
  bool has_others = false;
  for (const Target& other : chain) {
    if (other == target) continue;
    if (Why(other, now).retry_at == 0) return false;
    has_others = true;
  }
  return has_others;
}

CircuitBook::Refusal CircuitBook::Why(const Target& target, Millis now) const {
  const Breaker* of_account = accounts_.Find(target.account);
  if (of_account != nullptr && of_account->state(now) != Breaker::State::kClosed) {
    return {of_account->retry_at(), true};
  }
  const Breaker* of_target = targets_.Find(target);
  if (of_target != nullptr && of_target->state(now) != Breaker::State::kClosed) {
    return {of_target->retry_at(), false};
  }
  return {};
}

void CircuitBook::WriteJson(json::Writer& writer, Millis now) const {
  writer.BeginArray();
  for (const auto& [account, breaker] : accounts_) {
    if (!breaker.Fresh(now)) Write(writer, account, "", breaker, now);
  }
  for (const auto& [target, breaker] : targets_) {
    if (!breaker.Fresh(now)) Write(writer, target.account, target.model, breaker, now);
  }
  writer.EndArray();
}

Breaker& CircuitBook::For(const Target& target, Millis now) {
  return FindOrMake(targets_, target, settings_, now);
}

Breaker& CircuitBook::ForAccount(const Account& account, Millis now) {
  return FindOrMake(accounts_, account, kAccountSettings, now);
}

}  // namespace failsoft::engine
