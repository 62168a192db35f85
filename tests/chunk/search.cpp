#include "tests/chunk/search.h"

#include <algorithm>
#include <cstdio>
#include <random>
#include <string>
#include <vector>

#include "tests/chunk/meter.h"
#include "tests/chunk/texts.h"

namespace failsoft::chunk_table {
namespace {

constexpr size_t kTried = 100'000;  // bytes: a glance
constexpr size_t kPrinted = 1'000'000;
constexpr size_t kKept = 40;
constexpr size_t kWorst = 10;
constexpr int kGlances = 3;
constexpr int kRounds = 7;

struct Found {
  Text text;
  double cost;  // beside prose
};

void Sort(std::vector<Found>& found, size_t kept) {
  std::stable_sort(found.begin(), found.end(),
                   [](const Found& a, const Found& b) { return a.cost > b.cost; });
  if (found.size() > kept) found.resize(kept);
}

bool IsThere(const std::vector<Found>& found, const Text& text) {
  return std::any_of(found.begin(), found.end(),
                     [&](const Found& other) { return other.text.name == text.name; });
}

// Every other one is a worst one's child.
std::vector<Found> WorstOf(const Mode& mode, int64_t max, const SearchPlan& plan) {
  const std::string glance = Prose(kTried), prose = Prose(kPrinted);
  std::mt19937 random(plan.seed);
  std::vector<Found> found;
  for (int64_t i = 0; i < plan.count; ++i) {
    const bool fresh = found.empty() || random() % 2 == 0;
    const Text text = fresh ? RandomText(random, plan.shuffled)
                            : Changed(found[random() % found.size()].text, random);
    if (IsThere(found, text)) continue;
    found.push_back({text, Ratio(Make(text, kTried), glance, mode, max, kGlances)});
    Sort(found, kKept);
  }
  for (Found& one : found) one.cost = Ratio(Make(one.text, kPrinted), prose, mode, max, kRounds);
  Sort(found, kWorst);
  return found;
}

}  // namespace

void Search(const SearchPlan& plan) {
  const std::string prose = Prose(kPrinted);
  for (const int64_t max : kSizes) {
    for (const Mode& mode : Modes()) {
      std::printf("%s, %lld: prose %.0f MB/s\n", mode.name, static_cast<long long>(max),
                  1e3 / Cost(prose, mode, max, kRounds));
      for (const Found& one : WorstOf(mode, max, plan)) {
        std::printf("%8.1f times  %s\n", one.cost, one.text.name.c_str());
      }
      std::fflush(stdout);
    }
  }
}

}  // namespace failsoft::chunk_table
