#include "tests/chunk/meter.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <limits>

#include "core/text/chunk_feed.h"

namespace failsoft::chunk_table {
namespace {

double Now() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

void Check(bool ok) {
  if (ok) return;
  std::fprintf(stderr, "chunk-table: a text was refused\n");
  std::exit(1);
}

text::ChunkOptions OptionsOf(const Mode& mode, int64_t max) {
  text::ChunkOptions options = mode.options;
  options.max = max;
  if (options.overlap > 0) options.overlap = max / 5;
  return options;
}

}  // namespace

const std::vector<Mode>& Modes() {
  using text::Unit;
  static const std::vector<Mode> modes = {
      {"chars", {}},
      {"bytes", {.unit = Unit::kBytes}},
      {"tokens", {.unit = Unit::kTokens, .family = text::Family::kO200k}},
      {"overlap", {.overlap = 1}},
      {"markdown", {.markdown = true, .close_fences = true}},
      {"trim", {.trim = true}},
  };
  return modes;
}

double Cost(std::string_view text, const Mode& mode, int64_t max, int rounds) {
  double best = std::numeric_limits<double>::max();
  for (int i = 0; i < rounds; ++i) {
    const double began = Now();
    Check(text::ChunkText(text, OptionsOf(mode, max)).ok());
    best = std::min(best, Now() - began);
  }
  return best / static_cast<double>(text.size());
}

double Ratio(std::string_view text, std::string_view usual, const Mode& mode, int64_t max,
             int rounds) {
  double cost = std::numeric_limits<double>::max(), usual_cost = cost;
  for (int i = 0; i < rounds; ++i) {
    usual_cost = std::min(usual_cost, Cost(usual, mode, max, 1));
    cost = std::min(cost, Cost(text, mode, max, 1));
  }
  return cost / usual_cost;
}

double StreamCost(std::string_view text, const Mode& mode, int64_t max, size_t part) {
  text::ChunkFeed feed(OptionsOf(mode, max));
  const double began = Now();
  for (size_t at = 0; at < text.size(); at += part) Check(feed.Write(text.substr(at, part)).ok());
  Check(feed.Finish().ok());
  return (Now() - began) / static_cast<double>(text.size());
}

}  // namespace failsoft::chunk_table
