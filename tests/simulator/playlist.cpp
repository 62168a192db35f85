#include "tests/simulator/playlist.h"

#include <map>
#include <tuple>

namespace failsoft::sim {

Playlist::Playlist(const std::vector<Reply>& replies) {
  using Kind = std::tuple<std::string_view, std::string_view, std::optional<ChatForm>>;
  std::map<Kind, size_t> lane_of;
  for (size_t i = 0; i < replies.size(); ++i) {
    const Reply& reply = replies[i];
    servings_.push_back(reply.times);
    if (reply.times == 0) continue;
    const auto [lane, is_new] =
        lane_of.try_emplace({reply.path, reply.model, reply.form}, lanes_.size());
    if (is_new) lanes_.push_back({reply.path, reply.model, reply.form, {}});
    lanes_[lane->second].entries.push_back(i);
  }
}

Playlist::Lane* Playlist::FirstLane(std::string_view route, std::string_view model, ChatForm form) {
  Lane* first = nullptr;
  for (Lane& lane : lanes_) {
    const bool fits = !lane.entries.empty() && route.ends_with(lane.path) &&
                      (lane.model.empty() || lane.model == model) &&
                      (!lane.form || lane.form == form);
    if (fits && (!first || lane.entries.front() < first->entries.front())) first = &lane;
  }
  return first;
}

int64_t Playlist::Take(std::string_view route, std::string_view model, ChatForm form) {
  Lane* lane = FirstLane(route, model, form);
  if (!lane) return -1;
  const size_t entry = lane->entries.front();
  if (servings_[entry] > 0 && --servings_[entry] == 0) lane->entries.pop_front();
  return static_cast<int64_t>(entry);
}

}  // namespace failsoft::sim
