// What a world has seen.
#pragma once

#include <deque>
#include <memory>
#include <string>

#include "tests/simulator/http_request.h"
#include "tests/simulator/stream/stream_body.h"

namespace failsoft::sim {

class Record {
 public:
  explicit Record(int64_t limit) : limit_(static_cast<size_t>(limit)) {}

  // A request and what became of it.
  struct Entry {
    HttpRequest request;
    bool body_is_json = false;
    int64_t reply = -1;                            // the script entry that serves it, or -1
    int64_t continuation = -1;                     // of that entry, or -1
    std::shared_ptr<const StreamCounts> streamed;  // null: no stream
  };

  // Keeps the entry; beyond the limit, and beyond 256 MiB, the oldest go.
  void Add(Entry entry);

  // {"requests": [...]}
  std::string Json() const;

 private:
  std::deque<Entry> entries_;
  size_t limit_, bytes_ = 0;
};

}  // namespace failsoft::sim
