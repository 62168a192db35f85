#include <array>
#include <string>

#include "core/base/text.h"
#include "core/text/tokens.h"

namespace failsoft::text {
namespace {

constexpr std::array<std::string_view, 7> kNames = {"o200k", "cl100k", "llama3", "deepseek",
                                                    "gemma", "qwen",   "unknown"};

struct ModelRow {
  std::string_view part;  // of the model's id
  Family family;
};

// The first row whose part is in the id.
constexpr ModelRow kModels[] = {
    {"deepseek", Family::kDeepSeek},  // before the models it was distilled into
    {"gpt-4o", Family::kO200k},
    {"gpt-4.1", Family::kO200k},
    {"gpt-4.5", Family::kO200k},
    {"gpt-5", Family::kO200k},
    {"gpt-oss", Family::kO200k},
    {"chatgpt-4o", Family::kO200k},
    {"o200k", Family::kO200k},
    {"gpt-4", Family::kCl100k},
    {"gpt-3.5", Family::kCl100k},
    {"gpt-35", Family::kCl100k},
    {"cl100k", Family::kCl100k},
    {"text-embedding", Family::kCl100k},
    {"llama-4", Family::kUnknown},
    {"llama4", Family::kUnknown},
    {"llama-3", Family::kLlama3},
    {"llama3", Family::kLlama3},
    {"llama-guard-3", Family::kLlama3},
    {"gemma", Family::kGemma},
    {"gemini", Family::kGemma},
    {"qwen", Family::kQwen},
    {"qwq", Family::kQwen},
    {"qvq", Family::kQwen},
};

// "o1", "o3-mini", "openai/o4-mini-2025": an o and a digit at the beginning of the last part.
bool IsOpenAiReasoning(std::string_view id) {
  const size_t slash = id.rfind('/');
  if (slash != std::string_view::npos) id.remove_prefix(slash + 1);
  return id.size() >= 2 && id[0] == 'o' && id[1] >= '1' && id[1] <= '9' &&
         (id.size() == 2 || id[2] == '-');
}

}  // namespace

std::string_view FamilyName(Family family) { return kNames[static_cast<size_t>(family)]; }

std::optional<Family> FamilyNamed(std::string_view name) {
  for (size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == name) return static_cast<Family>(i);
  }
  return std::nullopt;
}

Family FamilyOfModel(std::string_view model) {
  const std::string id = base::LowerCase(model);
  for (const ModelRow& row : kModels) {
    if (id.find(row.part) != std::string::npos) return row.family;
  }
  return IsOpenAiReasoning(id) ? Family::kO200k : Family::kUnknown;
}

}  // namespace failsoft::text
