#include "tests/pacing/world.h"

#include <algorithm>
#include <cmath>

namespace failsoft::pacing {

using base::Millis;

namespace {

constexpr Millis kSettlesIn = 5 * policy::kMinute;  // what a start is like is not measured
constexpr Millis kHour = 60 * policy::kMinute;
constexpr double kTokensPerMs = 0.15;
constexpr Millis kBeforeTheAnswer = 300;

double Normal(policy::SeededRandom& random) {
  double sum = -6;
  for (int i = 0; i < 12; ++i) sum += random.NextUnit();
  return sum;
}

int64_t Size(double median, double spread, policy::SeededRandom& random) {
  const double size = median * std::exp(spread * std::clamp(Normal(random), -2.5, 2.5));
  return std::max<int64_t>(1, static_cast<int64_t>(size));
}

// With 3, somewhere from a third to three times, both ways alike.
int64_t Wrong(int64_t truth, double wrong_by, policy::SeededRandom& random) {
  const double factor = std::pow(wrong_by, 2 * random.NextUnit() - 1);
  return std::max<int64_t>(1, static_cast<int64_t>(static_cast<double>(truth) * factor));
}

}  // namespace

Load Chats() { return {"chats", 600, 150, 0.8}; }

Load Documents(const policy::PlanLimits& plan) {
  const double even = static_cast<double>(plan.tokens) / static_cast<double>(plan.requests);
  return {"documents", 1.2 * even, 300, 0.5};
}

Load Known(Load load) {
  load.wrong_by = 1;
  return load;
}

World::World(const policy::PlanLimits& plan, Load load, const NewPacer& new_pacer, uint64_t seed)
    : plan_(plan), load_(std::move(load)), random_(seed), service_(plan) {
  pacer_ = new_pacer(*this, plan);
  const int64_t callers = std::max<int64_t>(20, 3 * plan.concurrency);
  for (int64_t i = 0; i < callers; ++i) {
    callers_.push_back(std::make_unique<Job>());
    At(0, [this, job = callers_.back().get()] { NewJob(*job); });
  }
}

Tally World::RunHour() {
  const Millis end = kSettlesIn + kHour;
  while (!events_.empty() && events_.begin()->first <= end) {
    const auto event = std::move(events_.begin()->second);
    now_ = events_.begin()->first;
    events_.erase(events_.begin());
    event();
  }
  const double minutes = static_cast<double>(kHour) / policy::kMinute;
  tally_.request_use = static_cast<double>(tally_.answered) / minutes / plan_.requests;
  tally_.token_use = static_cast<double>(tally_.tokens) / minutes / plan_.tokens;
  return tally_;
}

void World::NewJob(Job& job) {
  job = {};
  job.number = ++jobs_;
  job.prompt = Size(load_.prompt_median, load_.spread, random_);
  job.answer = Size(load_.answer_median, load_.spread, random_);
  job.estimate = Wrong(job.prompt, load_.wrong_by, random_);
  job.max_answer = job.answer + static_cast<int64_t>(static_cast<double>(job.answer) *
                                                     (load_.wrong_by - 1) * random_.NextUnit());
  job.thinks =
      kBeforeTheAnswer + static_cast<Millis>(static_cast<double>(job.answer) / kTokensPerMs / 2);
  job.asked = now_;
  pacer_->Ask(job);
}

// Mostly some 30 ms, now and then ten times that.
Millis World::Transit() {
  return 15 + static_cast<Millis>(std::min(400.0, -20 * std::log(1 - random_.NextUnit())));
}

void World::Send(Job& job) {
  ++job.tries;
  if (!job.sent) {
    job.sent = true;
    order.push_back(job.number);
    tally_.longest_wait = std::max(tally_.longest_wait, now_ - job.asked);
  }
  ++tally_.sent;
  At(now_ + Transit(), [this, &job] { Arrive(job); });
}

void World::Arrive(Job& job) {
  const auto refused = service_.Admit(now_, job.total());
  job.refused = refused.has_value();
  if (refused) {
    ++tally_.refused;
    job.retry_after = *refused;
    At(now_ + Transit(), [this, &job] {
      pacer_->Answered(job);
      pacer_->Done(job);
    });
    return;
  }
  if (now_ >= kSettlesIn) {
    ++tally_.answered;
    tally_.tokens += job.total();
  }
  const Millis first = now_ + job.thinks;
  const Millis last = first + job.thinks;
  const Millis back = Transit();
  At(first + back, [this, &job] { pacer_->Answered(job); });
  At(last, [this] { service_.Leave(); });
  At(last + back, [this, &job] { pacer_->Done(job); });
}

void World::Finish(Job& job) { NewJob(job); }

void World::GiveUp(Job& job) {
  ++tally_.given_up;
  NewJob(job);
}

}  // namespace failsoft::pacing
