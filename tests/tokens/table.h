// Errors of estimates, by class of text.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/text/bpe.h"
#include "core/text/tokens.h"
#include "samples.h"

namespace failsoft::token_table {

// In percent of the exact count: above 0 the estimate is too high.
struct Errors {
  std::vector<double> estimate;
  std::vector<double> quarter;  // of a token for each four characters, as many do
};

// By class, an error for each piece of 1,500 characters of its samples.
std::map<std::string, Errors> Measure(const std::vector<Sample>& samples, const text::Bpe& exact,
                                      text::Family family);

// True if the mean of every class is within `aim` percent.
bool PrintTable(const std::map<std::string, Errors>& errors, text::Family family, double aim);

}  // namespace failsoft::token_table
