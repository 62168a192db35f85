#include "tests/scenarios/runner/scorecard.h"

#include <cstdio>
#include <fstream>
#include <sstream>

namespace failsoft::scenarios {

namespace {

// Scenarios lie beside the card's folder.
Failures RunRow(const json::Value& row, const std::filesystem::path& card, const RunFile& run) {
  const std::filesystem::path folder = card.parent_path().parent_path() / "scenarios";
  Failures failures;
  for (const json::Value name : row["scenarios"]) {
    const Failures these = run(folder / (std::string(name.AsString()) + ".json"));
    failures.insert(failures.end(), these.begin(), these.end());
  }
  if (row["scenarios"].size() == 0) failures.emplace_back("no scenario");
  return failures;
}

}  // namespace

int PrintScorecard(const std::filesystem::path& card, const RunFile& run) {
  std::stringstream text;
  text << std::ifstream(card).rdbuf();
  const auto document = json::Document::Parse(text.str());
  if (!document || !document->root().IsArray() || document->root().size() == 0) {
    return std::printf("no scorecard\n"), 1;
  }
  int failed = 0;
  int rows = 0;
  for (const json::Value row : document->root()) {
    const Failures failures = RunRow(row, card, run);
    failed += failures.empty() ? 0 : 1;
    ++rows;
    std::printf("%s  %-4s  %s: %s\n", std::string(row["id"].AsString()).c_str(),
                failures.empty() ? "pass" : "FAIL", std::string(row["fault"].AsString()).c_str(),
                std::string(row["correct"].AsString()).c_str());
    for (const std::string& failure : failures) std::printf("     %s\n", failure.c_str());
  }
  std::printf("%d of %d passed\n", rows - failed, rows);
  return failed;
}

}  // namespace failsoft::scenarios
