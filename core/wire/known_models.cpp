#include "core/wire/known_models.h"

#include <algorithm>
#include <numeric>

namespace failsoft::wire {

namespace {

constexpr size_t kLongestName = 200;  // no more of a name is compared

int EditDistance(std::string_view a, std::string_view b) {
  std::vector<int> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0);
  for (size_t i = 1; i <= a.size(); ++i) {
    int diagonal = row[0];
    row[0] = static_cast<int>(i);
    for (size_t j = 1; j <= b.size(); ++j) {
      const int replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

// People know how a name begins: "gpt-5-turbo-preview" is nearer to "gpt-4o" than to any "claude".
int Distance(std::string_view a, std::string_view b) {
  a = a.substr(0, kLongestName);
  b = b.substr(0, kLongestName);
  const auto begins = std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin();
  return EditDistance(a, b) - static_cast<int>(begins);
}

}  // namespace

const std::vector<ModelInfo>& GuideModels() {
  static const std::vector<ModelInfo> kModels = {
      {"claude-3-5-sonnet", "anthropic", 200'000, ""},
      {"claude-3-5-haiku", "anthropic", 200'000, ""},
      {"gpt-4o", "openai", 128'000, ""},
      {"gpt-4o-mini", "openai", 128'000, ""},
      {"gemini-2-0-flash", "google", 1'000'000, ""},
      {"llama-3-3-70b", "meta", 128'000, ""},
  };
  return kModels;
}

std::vector<std::string> NearestModels(std::string_view model, std::span<const ModelInfo> models,
                                       size_t count) {
  std::vector<std::pair<int, std::string_view>> ranked;
  for (const ModelInfo& known : models) {
    if (known.available() && known.id != model) {
      ranked.emplace_back(Distance(model, known.id), known.id);
    }
  }
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> nearest;
  for (const auto& [distance, id] : ranked) {
    if (nearest.size() == count) break;
    nearest.emplace_back(id);
  }
  return nearest;
}

}  // namespace failsoft::wire
