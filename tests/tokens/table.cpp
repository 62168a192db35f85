#include "table.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>

#include "core/base/utf8.h"
#include "core/text/unicode_utf8.h"

namespace failsoft::token_table {
namespace {

constexpr uint64_t kPiece = 1'500;

double Mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double ErrorOf(double counted, int64_t exact) {
  return 100.0 * (counted / static_cast<double>(exact) - 1.0);
}

void AddPiece(std::string_view piece, const text::Bpe& exact, text::Family family, Errors& errors) {
  const int64_t tokens = exact.Count(piece);
  const auto estimate = static_cast<double>(text::EstimateTokens(piece, family));
  errors.estimate.push_back(ErrorOf(estimate, tokens));
  errors.quarter.push_back(ErrorOf(static_cast<double>(base::CountCharacters(piece)) / 4, tokens));
}

// A rest that is too short says nothing.
void AddPieces(std::string_view text, const text::Bpe& exact, text::Family family, Errors& errors) {
  for (size_t at = 0; at < text.size();) {
    uint64_t missing = kPiece;
    const size_t end = text::SkipCharacters(text, at, missing);
    if (missing > kPiece / 2) break;
    AddPiece(text.substr(at, end - at), exact, family, errors);
    at = end;
  }
}

}  // namespace

std::map<std::string, Errors> Measure(const std::vector<Sample>& samples, const text::Bpe& exact,
                                      text::Family family) {
  std::map<std::string, Errors> errors;
  for (const Sample& sample : samples) {
    AddPieces(sample.text, exact, family, errors[sample.text_class]);
  }
  return errors;
}

bool PrintTable(const std::map<std::string, Errors>& errors, text::Family family, double aim) {
  const std::string title = std::string(text::FamilyName(family)) + ", error in %";
  std::printf("\n%-20s %7s %10s %10s %8s %8s\n", title.c_str(), "pieces", "chars/4", "estimate",
              "least", "most");
  bool all = true;
  for (const auto& [name, of] : errors) {
    if (of.estimate.empty()) continue;  // all its texts are too short
    const double mean = Mean(of.estimate);
    const auto [least, most] = std::minmax_element(of.estimate.begin(), of.estimate.end());
    const bool is_met = std::abs(mean) <= aim;
    std::printf("%-20s %7zu %+10.1f %+10.1f %+8.1f %+8.1f%s\n", name.c_str(), of.estimate.size(),
                Mean(of.quarter), mean, *least, *most, is_met ? "" : "  TOO FAR OFF");
    all = all && is_met;
  }
  return all;
}

}  // namespace failsoft::token_table
