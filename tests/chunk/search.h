// Looks for texts that take long to cut.
#pragma once

#include <cstdint>

namespace failsoft::chunk_table {

struct SearchPlan {
  int64_t count = 3'000;  // of texts, for each mode and size
  uint32_t seed = 1;
  bool shuffled = false;
};

// Prints the ten worst of each mode and size, beside prose.
void Search(const SearchPlan& plan);

}  // namespace failsoft::chunk_table
