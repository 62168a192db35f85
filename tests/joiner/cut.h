// Where an answer is cut.
#pragma once

#include <cstddef>
#include <string_view>

#include "random.h"

namespace failsoft::joiner_table {

// Half of the time behind any character, half of the time where a token of a usual vocabulary ends,
// as streams that are cut between two events are. Bytes; at least eight characters from the start,
// and before the end.
size_t PickCut(std::string_view answer, Random& random);

}  // namespace failsoft::joiner_table
