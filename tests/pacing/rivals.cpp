#include "tests/pacing/rivals.h"

#include <algorithm>

namespace failsoft::pacing {

using base::Millis;

namespace {
constexpr int kTries = 3;
constexpr Millis kFirstDelay = 500;
}  // namespace

void NoLimiter::Again(Job& job, Millis wait) {
  world_.At(world_.now() + wait, [this, &job] { Ask(job); });
}

void NoLimiter::Done(Job& job) {
  if (!job.refused) return world_.Finish(job);
  if (job.tries >= kTries) return world_.GiveUp(job);
  world_.At(world_.now() + job.retry_after, [this, &job] { world_.Send(job); });
}

void LangChainLimiter::Ask(Job& job) {
  const Millis now = world_.now();
  available_ = std::min(1.0, available_ + static_cast<double>(now - looked_) * per_ms_);
  looked_ = now;
  if (available_ < 1) return Again(job, 100);
  available_ -= 1;
  world_.Send(job);
}

void LitellmRouter::TurnMinute() {
  const int64_t minute = world_.now() / policy::kMinute;
  if (minute == minute_) return;
  minute_ = minute;
  requests_ = tokens_ = 0;
}

void LitellmRouter::Ask(Job& job) {
  TurnMinute();
  if (requests_ >= plan_.requests || tokens_ >= plan_.tokens) return Refuse(job);
  ++requests_;
  world_.Send(job);
}

void LitellmRouter::Refuse(Job& job) {
  if (++job.tries >= kTries) {
    // Its caller has to do something about the error: here, to try something else in a second.
    world_.At(world_.now() + 1'000, [this, &job] { world_.GiveUp(job); });
    return;
  }
  const auto jitter = static_cast<Millis>(world_.random().NextUnit() * 750);
  Again(job, (kFirstDelay << (job.tries - 1)) + jitter);
}

void LitellmRouter::Done(Job& job) {
  TurnMinute();
  if (!job.refused) tokens_ += job.total();
  if (!job.refused) return world_.Finish(job);
  if (job.tries >= kTries) return world_.GiveUp(job);
  const auto jitter = static_cast<Millis>(world_.random().NextUnit() * 750);
  Again(job, job.retry_after + jitter);
}

}  // namespace failsoft::pacing
