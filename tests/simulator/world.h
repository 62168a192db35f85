// A world: a script being played, and what it has seen. Many share one simulator.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>

#include "tests/simulator/account.h"
#include "tests/simulator/conversations.h"
#include "tests/simulator/exchange.h"
#include "tests/simulator/plan.h"
#include "tests/simulator/playlist.h"
#include "tests/simulator/record.h"
#include "tests/simulator/script.h"

namespace failsoft::sim {

// One playing of a script, from its PUT to the next. Requests that are still being served when the
// script is replaced go on under the old one and are no longer counted.
struct Run {
  explicit Run(Script from)
      : script(std::move(from)),
        playlist(script.replies),
        plan(script.plan),
        account(script.account, script.keys),
        record(script.record_limit) {}

  const Script script;
  Playlist playlist;
  Plan plan;
  Account account;
  Record record;
  Conversations conversations;
  int64_t requests = 0;
  int64_t in_flight = 0;
  int64_t admitted_in_flight = 0;  // of those, the ones that the plan let through
  int64_t peak_in_flight = 0;
  int64_t streams = 0;         // of those in flight
  int64_t left_by_client = 0;  // whose client went before the answer's end
};

struct World {
  std::string name;
  std::shared_ptr<Run> run;
  std::set<Exchange*> serving;  // the requests of this world under way
};

// A request's time of being served: counted and abortable while this lives.
class InFlight {
 public:
  InFlight(std::shared_ptr<World> world, Exchange& exchange);
  ~InFlight();
  InFlight(const InFlight&) = delete;
  InFlight& operator=(const InFlight&) = delete;

  Run& run() { return *run_; }
  void MarkAdmitted();
  void MarkStream();
  void CountLeft() { ++run_->left_by_client; }

 private:
  std::shared_ptr<World> world_;
  std::shared_ptr<Run> run_;
  Exchange& exchange_;
  bool admitted_ = false, stream_ = false;
};

class Worlds {
 public:
  explicit Worlds(Script initial);

  // The world of that name, made on first use.
  std::shared_ptr<World> Get(const std::string& name);
  void Restart(World& world, Script script);
  // Forgets the world and aborts its requests.
  void Delete(const std::string& name);

 private:
  std::map<std::string, std::shared_ptr<World>> worlds_;
};

}  // namespace failsoft::sim
