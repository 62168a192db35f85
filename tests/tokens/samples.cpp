#include "samples.h"

#include <algorithm>
#include <fstream>
#include <iterator>

namespace failsoft::token_table {
namespace fs = std::filesystem;

std::string ReadFile(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::vector<Sample> LoadSamples(const fs::path& folder) {
  std::vector<fs::path> paths;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".sample") paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  std::vector<Sample> samples;
  for (const fs::path& path : paths) {
    const std::string name = path.filename().string();
    samples.push_back({name.substr(0, name.find('.')), ReadFile(path)});
  }
  return samples;
}

}  // namespace failsoft::token_table
