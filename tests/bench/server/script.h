// What the server says to each request, and when.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace failsoft::bench {

struct Script {
  std::string bytes;                      // head and body
  std::vector<size_t> ends;               // where each step's bytes end; the last at the end of all
  std::chrono::microseconds delay{0};     // from the end of the request to the first step
  std::chrono::microseconds interval{0};  // from step to step
  size_t max_write = static_cast<size_t>(-1);

  // Bytes of a step.
  size_t SizeOf(size_t step) const { return ends[step] - (step == 0 ? 0 : ends[step - 1]); }
};

// 200 with `json`, in one step.
Script AnswerOf(const std::string& json, std::chrono::microseconds delay);

// 200 with a stream of events, each in an HTTP chunk of its own. In `events` each ends with a blank
// line and each step with a NUL. Without an interval there is one step, sent in writes of 16 KiB,
// which cut anywhere.
Script StreamOf(std::string_view events, std::chrono::microseconds interval);

}  // namespace failsoft::bench
