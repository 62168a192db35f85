// Answers made from rules: the kinds of text that repeat themselves most.
#pragma once

#include <string>
#include <vector>

#include "random.h"

namespace failsoft::joiner_table {

struct Text {
  std::string genre;
  std::string content;
};

// Some clauses of a contract, a JSON array, a table and a list; others for every state of `random`.
std::vector<Text> GenerateTexts(Random& random);

}  // namespace failsoft::joiner_table
