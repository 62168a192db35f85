#include "core/wire/context_numbers.h"

#include <algorithm>
#include <limits>
#include <optional>

namespace failsoft::wire {
namespace {

// The words right before each number. A wording with `output` sums it with `used`.
struct Wording {
  std::string_view limit;
  std::string_view used;
  std::string_view output = {};
};

constexpr Wording kWordings[] = {
    // the guide's service
    {"maximum context length is ", "Your request used "},
    // OpenAI, and the servers that copy its words
    {"maximum context length is ", "your messages resulted in "},
    {"maximum context length is ", "you requested about "},  // OpenRouter
    {"maximum context length is ", "you requested "},
    // Anthropic
    {" tokens > ", "prompt is too long: "},
    {" > ", "exceed context limit: ", " + "},
    // vLLM
    {"context length is only ", "You passed ", "and requested "},
    // Gemini
    {"maximum number of tokens allowed (", "input token count ("},
    {"supports up to ", "input token count is "},
    // xAI
    {"maximum prompt length is ", "request contains "},
    // Mistral
    {"for model with ", "Prompt contains "},
    // Kimi
    {"model token limit: ", "(requested: "},
    // SGLang
    {"context length (", "The input ("},
};

constexpr size_t kLongestSearched = 4'096;  // servers quote whole prompts

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// "141,234" and "141_234" are one number; none when there is no digit or it is beyond int64.
std::optional<int64_t> ReadGrouped(std::string_view text) {
  if (text.empty() || !IsDigit(text.front())) return std::nullopt;
  int64_t value = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool groups = (text[i] == ',' || text[i] == '_') && i + 1 < text.size();
    if (groups && IsDigit(text[i + 1])) continue;
    if (!IsDigit(text[i])) break;
    const int digit = text[i] - '0';
    if (value > (std::numeric_limits<int64_t>::max() - digit) / 10) return std::nullopt;
    value = value * 10 + digit;
  }
  return value;
}

// The number after the first occurrence of `words` that has one.
std::optional<int64_t> NumberAfter(std::string_view message, std::string_view words) {
  for (size_t at = message.find(words); at != std::string_view::npos;
       at = message.find(words, at + 1)) {
    if (const auto number = ReadGrouped(message.substr(at + words.size()))) return number;
  }
  return std::nullopt;
}

std::optional<int64_t> Sum(std::optional<int64_t> a, std::optional<int64_t> b) {
  if (!a || !b || *a > std::numeric_limits<int64_t>::max() - *b) return std::nullopt;
  return *a + *b;
}

}  // namespace

ContextNumbers ReadContextNumbers(std::string_view message) {
  message = message.substr(0, kLongestSearched);
  for (const Wording& wording : kWordings) {
    const auto limit = NumberAfter(message, wording.limit);
    if (!limit) continue;
    auto used = NumberAfter(message, wording.used);
    if (!wording.output.empty()) used = Sum(used, NumberAfter(message, wording.output));
    if (used) return {*limit, *used};
  }
  return {};
}

}  // namespace failsoft::wire
