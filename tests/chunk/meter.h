// How long the chunker takes.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/text/chunk.h"

namespace failsoft::chunk_table {

inline constexpr int64_t kSizes[] = {200, 1'000};

struct Mode {
  const char* name;
  text::ChunkOptions options;  // `max` is said anew
};

// Characters, first of all; bytes, tokens; with overlap, Markdown, trim.
const std::vector<Mode>& Modes();

// Nanoseconds of this thread's CPU time a byte, the best of `rounds`.
double Cost(std::string_view text, const Mode& mode, int64_t max, int rounds);
// How many times as much as `usual` costs, both being measured by turns: a machine that others use
// is not as fast in one second as in the next.
double Ratio(std::string_view text, std::string_view usual, const Mode& mode, int64_t max,
             int rounds);
// The cost of a text that comes in parts of `part` bytes.
double StreamCost(std::string_view text, const Mode& mode, int64_t max, size_t part);

}  // namespace failsoft::chunk_table
