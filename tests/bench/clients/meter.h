// Measures one run: wall time and the process's own CPU between Begin and End, latency of each
// call, and memory above what the process had when the meter was made.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace failsoft::bench {

using Clock = std::chrono::steady_clock;

// Of one thread; nanoseconds.
using Latencies = std::vector<int64_t>;

class Meter {
 public:
  Meter();  // after a client that calls share, before anything that each of them needs

  void Begin();
  void End();

  // One line of JSON on standard output. `library` names what made the calls, with its version.
  void Print(Latencies latencies, const std::string& library) const;

 private:
  const long start_rss_kib_;
  Clock::time_point began_;
  Clock::time_point ended_;
  double cpu_began_ = 0;
  double cpu_ended_ = 0;
};

}  // namespace failsoft::bench
