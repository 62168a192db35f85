// Streams as a program reads them: started on a queue, their events gathered call by call.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/json/json.h"
#include "tests/capi/stranger.h"

namespace failsoft::capi_test {

// What the events of one stream told.
struct Story {
  std::string text;  // the pieces of choice 0, joined
  int deltas = 0;
  int attempts = 0;
  int retries = 0;
  std::vector<std::string> resumed;  // the JSON of each
  int ends = 0;                      // terminal events
  int late = 0;                      // events after the terminal one
  failsoft_status status = FAILSOFT_OK;
  std::string json;  // of the terminal event

  void Add(const failsoft_event_view& event);
  void AddAll(const failsoft_batch* batch);
};

Call StartStream(failsoft_client* client, failsoft_queue* queue = nullptr, uint64_t tag = 0,
                 std::string_view request = kAsk);

// Takes all events of a call with a queue of its own, until there are no more.
Story ReadAll(failsoft_call* call);

json::Document Parsed(std::string text);

}  // namespace failsoft::capi_test
