#include "samples.h"

#include <algorithm>
#include <fstream>
#include <iterator>

namespace failsoft::token_table {
namespace fs = std::filesystem;

std::vector<Sample> LoadSamples(const fs::path& folder) {
  std::vector<fs::path> paths;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".sample") paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  std::vector<Sample> samples;
  for (const fs::path& path : paths) {
    std::ifstream stream(path, std::ios::binary);
    const std::string name = path.filename().string();
    samples.push_back(
        {name.substr(0, name.find('.')), {std::istreambuf_iterator<char>(stream), {}}});
  }
  return samples;
}

}  // namespace failsoft::token_table
