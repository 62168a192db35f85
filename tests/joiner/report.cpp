#include "report.h"

#include <cstdio>

namespace failsoft::joiner_table {
namespace {

constexpr const char* kNames[kBehaviours] = {"exact rest",       "last characters again",
                                             "last word again",  "last sentence again",
                                             "last line again",  "preamble",
                                             "preamble, again",  "fence with language",
                                             "fence without",    "whole answer again",
                                             "different answer", "leading space lost",
                                             "nothing"};

void PrintRow(const char* name, const Row& row) {
  std::printf("%-22s %6zu %8.2f %8.2f %8.2f %8.2f %8.3f %6zu %5zu\n", name, row.cases(),
              row.Percent(Outcome::kRight), row.Percent(Outcome::kRefused),
              row.Percent(Outcome::kStutter), row.Percent(Outcome::kLostSpace),
              row.Percent(Outcome::kLostText), row.HeldPercentile(50), row.HeldPercentile(95));
}

double RightOf(const std::array<Row, kBehaviours>& rows, Behaviour first, Behaviour last) {
  size_t right = 0;
  size_t cases = 0;
  for (auto i = static_cast<size_t>(first); i <= static_cast<size_t>(last); ++i) {
    right += rows[i].Count(Outcome::kRight);
    cases += rows[i].cases();
  }
  return cases == 0 ? 0 : 100.0 * static_cast<double>(right) / static_cast<double>(cases);
}

}  // namespace

void PrintTable(const std::string& set, const Tally& tally) {
  std::printf("\n%-22s %6s %8s %8s %8s %8s %8s %6s %5s\n", (set + ", % of cases").c_str(), "cases",
              "right", "refused", "stutter", "no space", "no text", "held", "95 %");
  for (size_t i = 0; i < kBehaviours; ++i) PrintRow(kNames[i], tally.by_behaviour[i]);
  PrintRow("all but different", tally.Total());
  std::printf("\n%-22s %8s %8s\n", "right, by genre", "exact", "again");
  for (const auto& [genre, rows] : tally.by_genre) {
    std::printf("%-22s %8.2f %8.2f\n", genre.c_str(),
                RightOf(rows, Behaviour::kExactRest, Behaviour::kExactRest),
                RightOf(rows, Behaviour::kRepeatChars, Behaviour::kRepeatLine));
  }
}

bool PrintAims(const std::vector<Aim>& aims) {
  bool all = true;
  std::printf("\n%-28s %9s %9s\n", "aim", "measured", "wanted");
  for (const Aim& aim : aims) {
    std::printf("%-28s %9.3f %s %6.2f%s\n", aim.name.c_str(), aim.measured,
                aim.at_most ? "<=" : ">=", aim.wanted, aim.IsMet() ? "" : "  NOT MET");
    all = all && aim.IsMet();
  }
  return all;
}

}  // namespace failsoft::joiner_table
