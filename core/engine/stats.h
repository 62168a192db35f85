// What a client has done since it was made.
#pragma once

#include <cstdint>
#include <map>

#include "core/base/status.h"

namespace failsoft::engine {

struct Stats {
  int64_t calls = 0;
  int64_t in_flight = 0;
  int64_t succeeded = 0;
  std::map<base::Code, int64_t> failed;
  int64_t requests = 0;
  int64_t retries = 0;
  int64_t fallbacks = 0;   // turns to another target
  int64_t hedges = 0;      // requests sent beside one that was late
  int64_t bytes_sent = 0;  // bodies
  int64_t bytes_received = 0;
};

}  // namespace failsoft::engine
