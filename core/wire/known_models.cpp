#include "core/wire/known_models.h"

#include <algorithm>

#include "core/base/text.h"

namespace failsoft::wire {

namespace {

constexpr size_t kLongestName = 200;  // no more of a name is compared

// People know how a name begins: "gpt-5-turbo-preview" is nearer to "gpt-4o" than to any "claude".
int Distance(std::string_view a, std::string_view b) {
  a = a.substr(0, kLongestName);
  b = b.substr(0, kLongestName);
  const auto begins = std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin();
  return static_cast<int>(base::EditDistance(a, b)) - static_cast<int>(begins);
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
