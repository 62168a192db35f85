#include "tests/chunk/table.h"

#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "tests/chunk/meter.h"
#include "tests/chunk/texts.h"

namespace failsoft::chunk_table {
namespace {

constexpr int kRounds = 9;

std::string Fences(size_t size) {
  std::string fences;
  for (size_t length = 3; fences.size() < size; length = length % 1'000 + 1) {
    fences += std::string(std::max<size_t>(length, 3), '`') + "\ncode\n";
  }
  return fences;
}

// Documents that are hard by their size.
std::vector<std::pair<const char*, std::string>> LargeTexts(size_t size) {
  return {{"prose", Prose(size)},
          {"one line", std::string(size, 'a')},
          {"fence without end", "```\n" + Make({"", "let a = 1;\n"}, size)},
          {"table row", "|a|\n|-|\n" + Make({"", "|a"}, size)},
          {"nested lists", Make({"", "    - a\n        - b\n"}, size)},
          {"nested quotes", Make({"", "> > > > > a\n"}, size)},
          {"fences of all lengths", Fences(size)},
          {"combining marks", Make({"", "\u0301"}, size)},
          {"joined emoji", Make({"", "\U0001f469\u200d"}, size)},
          {"spaces", std::string(size, ' ')},
          {"newlines", std::string(size, '\n')}};
}

void PrintTableOf(int64_t max, size_t bytes) {
  const std::string prose = Prose(bytes);
  std::printf("\n%-34s", ("chunks of " + std::to_string(max)).c_str());
  for (const Mode& mode : Modes()) std::printf(" %9s", mode.name);
  std::printf("\n%-34s", "prose, MB/s");
  for (const Mode& mode : Modes()) {
    std::printf(" %9.0f", 1e3 / Cost(prose, mode, max, kRounds));
  }
  for (const Text& text : HardTexts()) {
    const std::string made = Make(text, bytes);
    std::printf("\n%-34s", text.name.c_str());
    for (const Mode& mode : Modes()) {
      std::printf(" %9.1f", Ratio(made, prose, mode, max, kRounds));
    }
  }
  std::printf("\n");
}

}  // namespace

void PrintTable(size_t bytes) {
  for (const int64_t max : kSizes) PrintTableOf(max, bytes);
}

void PrintGrowth(size_t bytes) {
  std::printf("%-24s %-10s %9s %9s %9s %9s\n", "ns a byte", "", "n", "10 n", "by 1 KB", "by byte");
  const auto small = LargeTexts(bytes), large = LargeTexts(10 * bytes);
  for (const Mode& mode : Modes()) {
    for (size_t i = 0; i < small.size(); ++i) {
      std::printf("%-24s %-10s %9.2f %9.2f %9.2f %9.2f\n", small[i].first, mode.name,
                  Cost(small[i].second, mode, 1'000, 3), Cost(large[i].second, mode, 1'000, 1),
                  StreamCost(large[i].second, mode, 1'000, 1'024),
                  StreamCost(small[i].second, mode, 1'000, 1));
      std::fflush(stdout);
    }
  }
}

}  // namespace failsoft::chunk_table
