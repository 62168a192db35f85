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

template <typename Key>
Breaker& CircuitBook::Book<Key>::FindOrMake(const Key& key, const Breaker::Settings& settings,
                                            Millis now) {
  const auto found = breakers.find(key);
  if (found != breakers.end()) return found->second;
  if (breakers.size() >= sweep_at) {
    std::erase_if(breakers, [now](const auto& entry) { return entry.second.Fresh(now); });
    sweep_at = std::max(kMany, 2 * breakers.size());
  }
  return breakers.emplace(key, Breaker(settings)).first->second;
}

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
  const auto of_target = targets_.breakers.find(target);
  const auto of_account = accounts_.breakers.find(target.account);
  if (of_target != targets_.breakers.end()) {
    of_target->second.Report(passage.target, OfTarget(code), now, random,
                             !IsLastHealthy(target, chain, now));
  }
  if (of_account != accounts_.breakers.end()) {
    of_account->second.Report(passage.account, OfAccount(code), now, random);
  }
}

// There is somewhere else to go, or it would not have been given up: so it may open.
void CircuitBook::GiveUp(const Target& target, Code code, Millis now, base::Random& random) {
  const auto found = targets_.breakers.find(target);
  if (found == targets_.breakers.end() || !policy::ShowsTargetDown(code)) return;
  found->second.GiveUp(now, random);
}

void CircuitBook::NoteDown(const Target& target, Millis now, base::Random& random,
                           std::span<const Target> chain) {
  if (!IsLastHealthy(target, chain, now)) For(target, now).GiveUp(now, random);
}

// Lists of what is well are slow to tell: whether it is so, a probe finds out.
void CircuitBook::NoteUp(const Target& target, Millis now) {
  const auto found = targets_.breakers.find(target);
  if (found != targets_.breakers.end()) found->second.MayBeBack(now);
}

// One that is closed has nothing to learn from it, and requests that are under way.
void CircuitBook::NoteFunds(const Account& account) {
  const auto found = accounts_.breakers.find(account);
  if (found != accounts_.breakers.end() && found->second.retry_at() > 0) found->second.Close();
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
  const auto of_account = accounts_.breakers.find(target.account);
  if (of_account != accounts_.breakers.end() &&
      of_account->second.state(now) != Breaker::State::kClosed) {
    return {of_account->second.retry_at(), true};
  }
  const auto of_target = targets_.breakers.find(target);
  if (of_target != targets_.breakers.end() &&
      of_target->second.state(now) != Breaker::State::kClosed) {
    return {of_target->second.retry_at(), false};
  }
  return {};
}

void CircuitBook::WriteJson(json::Writer& writer, Millis now) const {
  writer.BeginArray();
  for (const auto& [account, breaker] : accounts_.breakers) {
    if (!breaker.Fresh(now)) Write(writer, account, "", breaker, now);
  }
  for (const auto& [target, breaker] : targets_.breakers) {
    if (!breaker.Fresh(now)) Write(writer, target.account, target.model, breaker, now);
  }
  writer.EndArray();
}

Breaker& CircuitBook::For(const Target& target, Millis now) {
  return targets_.FindOrMake(target, settings_, now);
}

Breaker& CircuitBook::ForAccount(const Account& account, Millis now) {
  return accounts_.FindOrMake(account, kAccountSettings, now);
}

}  // namespace failsoft::engine
