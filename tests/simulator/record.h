// What a world has seen.
#pragma once

#include <deque>
#include <string>

#include "tests/simulator/http_request.h"

namespace failsoft::sim {

class Record {
 public:
  explicit Record(int64_t limit) : limit_(limit) {}

  // Keeps the request; beyond the limit the oldest go. `body_is_json` as it was found to be;
  // `reply` is the script entry that serves it, or -1.
  void Add(HttpRequest request, bool body_is_json, int64_t reply);

  // {"requests": [...]}
  std::string Json() const;

 private:
  struct Entry {
    HttpRequest request;
    bool body_is_json;
    int64_t reply;
  };

  std::deque<Entry> entries_;
  int64_t limit_;
};

}  // namespace failsoft::sim
