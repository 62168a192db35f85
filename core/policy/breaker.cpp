#include "core/policy/breaker.h"

#include <algorithm>

namespace failsoft::policy {

using base::Millis;

namespace {

constexpr double kMostJitter = 0.2;  // of the time that it is open, on top
constexpr int kMostDoublings = 30;

}  // namespace

std::optional<Breaker::Pass> Breaker::Admit(Millis now) {
  if (!open_) return Pass(round_, false);
  if (now < open_until_) return std::nullopt;
  if (probing_ && now < base::After(probe_since_, kProbeLease)) return std::nullopt;
  probing_ = true;
  probe_since_ = now;
  return Pass(++round_, true);
}

void Breaker::Report(const Pass& pass, Outcome outcome, Millis now, base::Random& random,
                     bool may_open) {
  if (pass.round_ != round_) return;
  if (pass.probe_) {
    probing_ = false;
    if (outcome == Outcome::kAnswered) return Close();
    if (outcome == Outcome::kFailed) Open(now, random);
    return;
  }
  if (open_ || outcome == Outcome::kNeither) return;
  Count(outcome, now);
  if (may_open && outcome == Outcome::kFailed && Bad(now)) Open(now, random);
}

void Breaker::Count(Outcome outcome, Millis now) {
  const bool failed = outcome == Outcome::kFailed;
  in_a_row_ = failed ? in_a_row_ + 1 : 0;
  const int64_t period = now / (kWindow / kBuckets);
  Bucket& bucket = buckets_[static_cast<size_t>(period % kBuckets)];
  if (bucket.period != period) bucket = {.period = period};
  ++(failed ? bucket.failed : bucket.answered);
}

bool Breaker::Bad(Millis now) const {
  if (in_a_row_ >= settings_.failures) return true;
  const int64_t oldest = now / (kWindow / kBuckets) - kBuckets + 1;
  int64_t answered = 0;
  int64_t failed = 0;
  for (const Bucket& bucket : buckets_) {
    if (bucket.period < oldest) continue;
    answered += bucket.answered;
    failed += bucket.failed;
  }
  const int64_t all = answered + failed;
  return all >= settings_.fewest &&
         static_cast<double>(failed) >= settings_.ratio * static_cast<double>(all);
}

// Those who were told to stay away do not come back together.
void Breaker::Open(Millis now, base::Random& random) {
  const int doublings = std::min(openings_, kMostDoublings);
  Millis wait = settings_.open_for;
  for (int i = 0; i < doublings && wait < settings_.most_open_for; ++i) wait *= 2;
  wait = std::min(wait, settings_.most_open_for);
  wait += static_cast<Millis>(kMostJitter * random.NextUnit() * static_cast<double>(wait));
  ++openings_;
  OpenUntil(base::After(now, wait), now);
}

void Breaker::GiveUp(Millis now, base::Random& random) {
  if (!open_) Open(now, random);
}

void Breaker::OpenUntil(Millis at, Millis now) {
  if (open_ && now < open_until_) {
    open_until_ = std::max(open_until_, at);
    return;
  }
  if (!open_) ++times_opened_;
  open_ = true;
  probing_ = false;
  open_until_ = at;
  ++round_;
}

void Breaker::MayBeBack(Millis now) {
  if (open_) open_until_ = std::min(open_until_, now);
}

void Breaker::Close() {
  open_ = probing_ = false;
  in_a_row_ = openings_ = 0;
  buckets_ = {};
  ++round_;
}

Breaker::State Breaker::state(Millis now) const {
  if (!open_) return State::kClosed;
  return now < open_until_ ? State::kOpen : State::kHalfOpen;
}

bool Breaker::Fresh(Millis now) const {
  if (open_ || in_a_row_ > 0) return false;
  const int64_t oldest = now / (kWindow / kBuckets) - kBuckets + 1;
  return std::all_of(buckets_.begin(), buckets_.end(),
                     [&](const Bucket& bucket) { return bucket.period < oldest; });
}

}  // namespace failsoft::policy
