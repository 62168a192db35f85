// The numbers in a "too long" message: most providers state them in words only.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace failsoft::wire {

struct ContextNumbers {
  int64_t model_max_tokens = -1;
  int64_t request_tokens = -1;  // input and, where the message names it, the output asked for
};

// Both numbers, when `message` is worded as one of the providers' context errors; else neither.
ContextNumbers ReadContextNumbers(std::string_view message);

// A text that is one number and nothing else, its thousands set apart by "," or "_", or not.
std::optional<int64_t> ReadTokenCount(std::string_view text);

}  // namespace failsoft::wire
