#include "tests/simulator/playlist.h"

namespace failsoft::sim {

Playlist::Playlist(const std::vector<Reply>& replies) {
  for (size_t i = 0; i < replies.size(); ++i) {
    servings_.push_back(replies[i].times);
    if (replies[i].times != 0) LaneOf(replies[i]).entries.push_back(i);
  }
}

Playlist::Lane& Playlist::LaneOf(const Reply& reply) {
  for (Lane& lane : lanes_) {
    if (lane.path == reply.path && lane.model == reply.model) return lane;
  }
  return lanes_.emplace_back(Lane{reply.path, reply.model, {}});
}

Playlist::Lane* Playlist::FirstLane(std::string_view route, std::string_view model) {
  Lane* first = nullptr;
  for (Lane& lane : lanes_) {
    const bool fits = !lane.entries.empty() && route.ends_with(lane.path) &&
                      (lane.model.empty() || lane.model == model);
    if (fits && (!first || lane.entries.front() < first->entries.front())) first = &lane;
  }
  return first;
}

int64_t Playlist::Take(std::string_view route, std::string_view model) {
  Lane* lane = FirstLane(route, model);
  if (!lane) return -1;
  const size_t entry = lane->entries.front();
  if (servings_[entry] > 0 && --servings_[entry] == 0) lane->entries.pop_front();
  return static_cast<int64_t>(entry);
}

}  // namespace failsoft::sim
