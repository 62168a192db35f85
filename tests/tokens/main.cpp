// Prints how far estimates of tokens are from exact counts: see README.md.
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include "core/text/bpe.h"
#include "packages.h"
#include "samples.h"
#include "table.h"

namespace failsoft::token_table {
namespace {

namespace fs = std::filesystem;

constexpr int kSkipped = 77;

struct Options {
  fs::path packages = TOKEN_PACKAGES;
  fs::path ranks;       // those of the packages, unless told
  fs::path texts;       // in place of the packages'
  double within = 5.0;  // percent
};

struct Tokenizer {
  const char* file;
  text::Family family;
};

constexpr Tokenizer kTokenizers[] = {{"o200k_base.tiktoken", text::Family::kO200k},
                                     {"cl100k_base.tiktoken", text::Family::kCl100k}};

std::shared_ptr<const text::Bpe> Load(const fs::path& path) {
  const std::string file = ReadFile(path);
  auto bpe = text::MakeBpe({file, "", ""});
  if (bpe) return *bpe;
  std::fprintf(stderr, "token-table: %s: %s\n", path.c_str(), bpe.failure().message.c_str());
  return nullptr;
}

int Usage() {
  std::fprintf(
      stderr,
      "usage: token-table [--packages FOLDER | --texts FOLDER] [--ranks FOLDER] [--within "
      "PERCENT]\nExit status: 0 if every kind of text is, 1 if not, 2 for wrong arguments or no "
      "texts, 77 without rank files.\n");
  return 2;
}

int Print(const Options& options) {
  std::vector<Sample> samples =
      options.texts.empty() ? LoadPackageTexts(options.packages) : LoadSamples(options.texts);
  if (samples.empty()) return Usage();
  const fs::path ranks =
      options.ranks.empty() ? options.packages / "gpt-tokenizer/data" : options.ranks;
  for (Sample& sample : GenerateSamples()) samples.push_back(std::move(sample));
  bool all = true;
  for (const Tokenizer& tokenizer : kTokenizers) {
    const fs::path path = ranks / tokenizer.file;
    if (!fs::exists(path)) {
      std::fprintf(stderr, "token-table: there is no %s\n", path.c_str());
      return kSkipped;
    }
    const auto bpe = Load(path);
    if (bpe == nullptr) return 1;
    all = PrintTable(Measure(samples, *bpe, tokenizer.family), tokenizer.family, options.within) &&
          all;
  }
  return all ? 0 : 1;
}

int Main(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; i += 2) {
    const std::string name = argv[i];
    if (i + 1 == argc) return Usage();
    if (name == "--ranks") {
      options.ranks = argv[i + 1];
    } else if (name == "--packages") {
      options.packages = argv[i + 1];
    } else if (name == "--texts") {
      options.texts = argv[i + 1];
    } else if (name == "--within") {
      options.within = std::strtod(argv[i + 1], nullptr);
    } else {
      return Usage();
    }
  }
  return Print(options);
}

}  // namespace
}  // namespace failsoft::token_table

int main(int argc, char** argv) { return failsoft::token_table::Main(argc, argv); }
