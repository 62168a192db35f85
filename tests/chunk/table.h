// What is known to be hard to cut, in all modes; and how cost grows.
#pragma once

#include <cstddef>

namespace failsoft::chunk_table {

// How many times longer than prose each of the hard texts takes; of prose MB/s.
void PrintTable(size_t bytes);

// Texts of `bytes` and of ten times as many, as a whole and fed in parts: nanoseconds a byte.
void PrintGrowth(size_t bytes);

}  // namespace failsoft::chunk_table
