// Callers, a network and a service in virtual time.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/base/time.h"
#include "core/policy/plan.h"
#include "tests/pacing/service.h"
#include "tests/unit/policy/chosen_random.h"

namespace failsoft::pacing {

struct Load {
  std::string name;
  double prompt_median;
  double answer_median;
  double spread;        // of the logarithm
  double wrong_by = 3;  // estimates, either way, and the most an answer may have
};
Load Chats();
Load Documents(const policy::PlanLimits& plan);  // large enough to be short of tokens
Load Known(Load load);                           // the same, and everybody knows every size

// One request of a caller, sent as often as it is refused and its limiter tries again.
struct Job {
  int64_t number = 0;
  int64_t prompt = 0;
  int64_t answer = 0;
  int64_t estimate = 0;    // of the prompt: wrong by up to 3 times
  int64_t max_answer = 0;  // up to 3 times the answer
  base::Millis thinks = 0;
  base::Millis asked = 0;
  int tries = 0;  // as its limiter counts
  bool sent = false;
  bool refused = false;  // the last try
  base::Millis retry_after = 0;
  int64_t total() const { return prompt + answer; }
};

class World;

// Who may send when. Calls World::Send or World::GiveUp for every job, sooner or later.
class Pacer {
 public:
  virtual ~Pacer() = default;
  virtual void Ask(Job& job) = 0;
  virtual void Answered(Job&) {}    // its first byte came
  virtual void Done(Job& job) = 0;  // answered or refused: World::Finish it, or send it again
};

struct Tally {
  int64_t sent = 0;
  int64_t refused = 0;   // 429s
  int64_t given_up = 0;  // calls that failed
  int64_t answered = 0;  // in the hour that is measured
  int64_t tokens = 0;
  base::Millis longest_wait = 0;
  double request_use = 0;  // of what the plan allows in that hour
  double token_use = 0;
  double use() const { return std::max(request_use, token_use); }
};

class World {
 public:
  using NewPacer = std::function<std::unique_ptr<Pacer>(World&, const policy::PlanLimits&)>;

  World(const policy::PlanLimits& plan, Load load, const NewPacer& new_pacer, uint64_t seed = 1);
  Tally RunHour();

  base::Millis now() const { return now_; }
  policy::SeededRandom& random() { return random_; }
  void At(base::Millis at, std::function<void()> event) { events_.emplace(at, std::move(event)); }
  void Send(Job& job);
  void Finish(Job& job);  // its caller goes on with another
  void GiveUp(Job& job);
  std::vector<int64_t> order;  // numbers of jobs as they were first sent

 private:
  void NewJob(Job& job);
  base::Millis Transit();
  void Arrive(Job& job);

  policy::PlanLimits plan_;
  Load load_;
  policy::SeededRandom random_;
  Service service_;
  std::vector<std::unique_ptr<Job>> callers_;
  std::unique_ptr<Pacer> pacer_;
  std::multimap<base::Millis, std::function<void()>> events_;
  base::Millis now_ = 0;
  int64_t jobs_ = 0;
  Tally tally_;
};

}  // namespace failsoft::pacing
