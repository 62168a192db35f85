// Which entry of the script serves which request.
#pragma once

#include <cstddef>
#include <deque>
#include <string_view>
#include <vector>

#include "tests/simulator/script.h"

namespace failsoft::sim {

class Playlist {
 public:
  explicit Playlist(const std::vector<Reply>& replies);

  // Uses up one serving of the first entry that is left for such a request; -1 when there is none.
  int64_t Take(std::string_view route, std::string_view model, ChatForm form);

 private:
  // The entries that ask for the same kind of request, in order. Requests look at the heads of the
  // lanes only, so that a long script costs no more than a short one.
  struct Lane {
    std::string_view path, model;
    std::optional<ChatForm> form;
    std::deque<size_t> entries;
  };

  Lane* FirstLane(std::string_view route, std::string_view model, ChatForm form);

  std::vector<Lane> lanes_;
  std::vector<int64_t> servings_;  // left, by entry; negative: unlimited
};

}  // namespace failsoft::sim
