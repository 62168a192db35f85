// How an answer goes on when a request asks to continue it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace failsoft::sim {

struct Continuation {
  // What of the text so far is said again before the rest.
  enum class Overlap { kCharacters, kWord, kLine, kSentence, kAll };

  Overlap overlap = Overlap::kCharacters;
  int64_t characters = 0;
  bool trim_start = false;  // leading white space is lost
  std::string preamble;     // said first
};

// What is said after `partial` by a model whose whole answer would have been `full`.
std::string Continue(std::string_view full, std::string_view partial,
                     const Continuation& continuation);

}  // namespace failsoft::sim
