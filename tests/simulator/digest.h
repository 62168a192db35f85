// A "summary" that a test can work out for itself.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace failsoft::sim {

// One of the two.
struct Digest {
  int64_t words = 0;  // the first so many of each paragraph
  std::string mark;   // all words that begin with it
};

// Of marked words: in order, with a space between, so that it is the same whether a text is
// summarised as a whole or from the summaries of its parts. Of the first words: a line for each
// paragraph. A text that has none of what is kept is summarised as "-".
std::string Summarise(std::string_view text, const Digest& digest);

}  // namespace failsoft::sim
