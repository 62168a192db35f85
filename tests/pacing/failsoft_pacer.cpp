#include "tests/pacing/failsoft_pacer.h"

namespace failsoft::pacing {

using base::Millis;
using policy::Limiter;

void FailsoftPacer::Ask(Job& job) {
  Place& place = places_[&job];
  place.job = &job;
  const auto answer = limiter_.Ask(place, job.estimate + job.max_answer, INT64_MAX, world_.now());
  if (answer == Limiter::Answer::kGo) Send(place);
  SendAll();
}

void FailsoftPacer::Send(Place& place) {
  limiter_.Sent(place, world_.now());
  world_.Send(*place.job);
}

void FailsoftPacer::SendAll() {
  while (auto* next = limiter_.Next(world_.now())) Send(static_cast<Place&>(*next));
  const Millis at = limiter_.NextChance(world_.now());
  if (at == base::kForever || (alarm_ > world_.now() && alarm_ <= at)) return;
  alarm_ = at;
  world_.At(at, [this] { SendAll(); });
}

void FailsoftPacer::Answered(Job& job) {
  limiter_.Answered(places_[&job], world_.now());
  SendAll();
}

void FailsoftPacer::Done(Job& job) {
  Place& place = places_[&job];
  limiter_.Done(place, job.refused ? 0 : job.total(), world_.now());
  if (!job.refused) {
    places_.erase(&job);
    world_.Finish(job);
    return SendAll();
  }
  limiter_.Refused(job.retry_after, world_.now());
  const auto jitter = static_cast<Millis>(world_.random().NextUnit() * 1'000);
  world_.At(world_.now() + job.retry_after + jitter, [this, &job] { Ask(job); });
  SendAll();
}

}  // namespace failsoft::pacing
