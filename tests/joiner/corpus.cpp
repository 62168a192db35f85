#include "corpus.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>

#include "core/base/utf8.h"

namespace failsoft::joiner_table {
namespace {

namespace fs = std::filesystem;

constexpr size_t kShortest = 300;    // bytes
constexpr size_t kLongest = 20'000;  // of longer ones, the beginning

std::string ReadFile(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

// In the same order on every machine.
std::vector<fs::path> FilesBelow(const fs::path& folder) {
  std::vector<fs::path> paths;
  std::error_code error;
  for (const auto& entry : fs::recursive_directory_iterator(folder, error)) {
    if (entry.is_regular_file()) paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

std::vector<std::string> LinesOf(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

}  // namespace

Corpus LoadSet(const fs::path& folder, const std::string& set) {
  Corpus corpus;
  for (const fs::path& path : FilesBelow(folder)) {
    const std::string name = path.filename().string();
    const size_t dot = name.find('.');
    if (name.substr(dot + 1) != set + ".txt") continue;
    const std::string genre = name.substr(0, dot);
    if (genre == "preambles") {
      corpus.preambles = LinesOf(ReadFile(path));
    } else {
      corpus.texts.push_back({genre, ReadFile(path)});
    }
  }
  if (corpus.texts.empty()) return corpus;
  Random random(set.size());
  std::vector<Text> generated = GenerateTexts(random);
  std::move(generated.begin(), generated.end(), std::back_inserter(corpus.texts));
  return corpus;
}

std::vector<Text> LoadFolder(const fs::path& folder) {
  std::vector<Text> texts;
  for (const fs::path& path : FilesBelow(folder)) {
    std::string text = ReadFile(path);
    if (text.size() < kShortest || base::FindInvalidUtf8(text) != std::string::npos) continue;
    text.resize(base::PrefixAtCharacter(text, kLongest).size());
    texts.push_back({path.parent_path().filename().string(), std::move(text)});
  }
  return texts;
}

}  // namespace failsoft::joiner_table
