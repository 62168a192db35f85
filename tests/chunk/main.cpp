// Prints what cutting texts costs: see README.md.
#include <cstdio>
#include <cstdlib>
#include <string>

#include "tests/chunk/search.h"
#include "tests/chunk/table.h"

namespace failsoft::chunk_table {
namespace {

int Usage() {
  std::fprintf(stderr,
               "usage: chunk-table [--table BYTES | --growth BYTES | --search COUNT | --shuffled "
               "COUNT] [--seed SEED]\n");
  return 2;
}

int Main(int argc, char** argv) {
  std::string what = "--table";
  long long number = 1'000'000;
  SearchPlan plan;
  for (int i = 1; i < argc; i += 2) {
    const std::string name = argv[i];
    const long long value = i + 1 < argc ? std::strtoll(argv[i + 1], nullptr, 10) : 0;
    if (value <= 0) return Usage();
    if (name == "--seed") {
      plan.seed = static_cast<uint32_t>(value);
    } else {
      what = name;
      number = value;
    }
  }
  plan.count = number;
  plan.shuffled = what == "--shuffled";
  if (what == "--table") {
    PrintTable(static_cast<size_t>(number));
  } else if (what == "--growth") {
    PrintGrowth(static_cast<size_t>(number));
  } else if (what == "--search" || plan.shuffled) {
    Search(plan);
  } else {
    return Usage();
  }
  return 0;
}

}  // namespace
}  // namespace failsoft::chunk_table

int main(int argc, char** argv) { return failsoft::chunk_table::Main(argc, argv); }
