// What became of a continuation.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace failsoft::joiner_table {

enum class Outcome : uint8_t {
  kRight,      // the whole is the answer as it was meant
  kRefused,    // with an error that keeps what had been delivered
  kStutter,    // something is there that should not be: said twice, or said before going on
  kLostSpace,  // white space is missing
  kLostText,   // text is missing: what must not happen
};
inline constexpr size_t kOutcomes = 5;

struct Result {
  Outcome outcome = Outcome::kRight;
  size_t held_chars = 0;
};

// Joins `continuation`, which comes character by character, to `delivered`, and compares what is
// delivered of it with `rest`.
Result JoinAndJudge(std::string_view delivered, std::string_view rest,
                    std::string_view continuation);

}  // namespace failsoft::joiner_table
