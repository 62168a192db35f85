// Printing what was measured.
#pragma once

#include <string>
#include <vector>

#include "tally.h"

namespace failsoft::joiner_table {

// A row a behaviour, and then the exact rest and the repetitions a genre.
void PrintTable(const std::string& set, const Tally& tally);

// True if all are met.
bool PrintAims(const std::vector<Aim>& aims);

}  // namespace failsoft::joiner_table
