#include "tests/simulator/world.h"

#include <algorithm>

namespace failsoft::sim {

InFlight::InFlight(std::shared_ptr<World> world, Exchange& exchange)
    : world_(std::move(world)), run_(world_->run), exchange_(exchange) {
  ++run_->requests;
  ++run_->in_flight;
  run_->peak_in_flight = std::max(run_->peak_in_flight, run_->in_flight);
  world_->serving.insert(&exchange_);
}

void InFlight::MarkAdmitted() {
  admitted_ = true;
  ++run_->admitted_in_flight;
}

void InFlight::MarkStream() {
  stream_ = true;
  ++run_->streams;
}

InFlight::~InFlight() {
  --run_->in_flight;
  if (admitted_) --run_->admitted_in_flight;
  if (stream_) --run_->streams;
  world_->serving.erase(&exchange_);
}

Worlds::Worlds(Script initial) { Restart(*Get(""), std::move(initial)); }

std::shared_ptr<World> Worlds::Get(const std::string& name) {
  std::shared_ptr<World>& world = worlds_[name];
  if (!world) world = std::make_shared<World>(World{name, std::make_shared<Run>(Script{}), {}});
  return world;
}

void Worlds::Restart(World& world, Script script) {
  world.run = std::make_shared<Run>(std::move(script));
}

void Worlds::Delete(const std::string& name) {
  auto found = worlds_.find(name);
  if (found == worlds_.end()) return;
  const std::shared_ptr<World> world = std::move(found->second);
  worlds_.erase(found);
  for (Exchange* exchange : world->serving) exchange->Abort();
}

}  // namespace failsoft::sim
