#include "core/wire/context_numbers.h"

#include <algorithm>
#include <limits>
#include <string>

#include "core/base/text.h"

namespace failsoft::wire {
namespace {

// The words right before each number, in lower case: services quote each other, and some begin a
// sentence with them. A wording with `output` sums it with `used`.
struct Wording {
  std::string_view limit;
  std::string_view used;
  std::string_view output = {};
  bool limit_is_before = false;  // its words stand behind the limit
};

constexpr Wording kWordings[] = {
    // the guide's service
    {"maximum context length is ", "your request used "},
    // OpenAI, and the servers that copy its words
    {"maximum context length is ", "your messages resulted in "},
    {"maximum context length is ", "you requested about "},  // OpenRouter
    {"maximum context length is ", "you requested "},
    // Anthropic
    {" tokens > ", "prompt is too long: "},
    {" > ", "exceed context limit: ", " + "},
    {" tokens \\u003e ", "prompt is too long: "},  // as JSON in a message
    {" > ", "prompt is too long: "},
    // Fireworks
    {"model maximum context length: ", "prompt is too long: "},
    // vLLM
    {"context length is only ", "you passed ", "and requested "},
    {"maximum context length is ", "your request has ", "is too large: "},
    {"maximum model length of ", "(length "},
    // Gemini
    {"maximum number of tokens allowed (", "input token count ("},
    {"supports up to ", "input token count is "},
    // xAI
    {"maximum prompt length is ", "request contains "},
    // Mistral
    {" maximum context length", "prompt contains ", {}, true},
    // Kimi
    {"model token limit: ", "(requested: "},
    // SGLang
    {"context length (", "the input ("},
    {"maximum context length of ", "you requested a total of "},
    // llama.cpp
    {"available context size (", "request ("},
    // LM Studio
    {"context length of only ", "keep the first "},
    // GitHub
    {"exceeds the limit of ", "prompt token count of "},
    // Cohere
    {"in the prompt cannot exceed ", " - received "},
    // TGI, Together
    {"must be <= ", "given: ", "`inputs` tokens and "},
};

constexpr size_t kLongestSearched = 4'096;  // servers quote whole prompts

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool IsSeparator(char c) { return c == ',' || c == '_'; }

struct Grouped {
  int64_t value = 0;
  size_t size = 0;  // of its text
};

// "141,234" and "141_234" are one number; none when there is no digit or it is beyond int64.
std::optional<Grouped> ReadGrouped(std::string_view text) {
  if (text.empty() || !IsDigit(text.front())) return std::nullopt;
  Grouped number;
  for (; number.size < text.size(); ++number.size) {
    const char c = text[number.size];
    const bool groups = IsSeparator(c) && number.size + 1 < text.size();
    if (groups && IsDigit(text[number.size + 1])) continue;
    if (!IsDigit(c)) break;
    const int digit = c - '0';
    if (number.value > (std::numeric_limits<int64_t>::max() - digit) / 10) return std::nullopt;
    number.value = number.value * 10 + digit;
  }
  return number;
}

// The number after the first occurrence of `words` that has one.
std::optional<int64_t> NumberAfter(std::string_view message, std::string_view words) {
  for (size_t at = message.find(words); at != std::string_view::npos;
       at = message.find(words, at + 1)) {
    if (const auto number = ReadGrouped(message.substr(at + words.size()))) return number->value;
  }
  return std::nullopt;
}

// The same of the number before the words.
std::optional<int64_t> NumberBefore(std::string_view message, std::string_view words) {
  for (size_t at = message.find(words); at != std::string_view::npos;
       at = message.find(words, at + 1)) {
    size_t begin = at;
    while (begin > 0 && (IsDigit(message[begin - 1]) || IsSeparator(message[begin - 1]))) --begin;
    while (begin < at && IsSeparator(message[begin])) ++begin;
    if (const auto number = ReadGrouped(message.substr(begin, at - begin))) return number->value;
  }
  return std::nullopt;
}

std::optional<int64_t> Sum(std::optional<int64_t> a, std::optional<int64_t> b) {
  if (!a || !b || *a > std::numeric_limits<int64_t>::max() - *b) return std::nullopt;
  return *a + *b;
}

}  // namespace

std::optional<int64_t> ReadTokenCount(std::string_view text) {
  const auto number = ReadGrouped(text);
  if (!number || number->size != text.size()) return std::nullopt;
  return number->value;
}

ContextNumbers ReadContextNumbers(std::string_view text) {
  const std::string message = base::LowerCase(text.substr(0, kLongestSearched));
  for (const Wording& wording : kWordings) {
    const auto limit = wording.limit_is_before ? NumberBefore(message, wording.limit)
                                               : NumberAfter(message, wording.limit);
    if (!limit) continue;
    auto used = NumberAfter(message, wording.used);
    if (!wording.output.empty()) used = Sum(used, NumberAfter(message, wording.output));
    if (used) return {*limit, *used};
  }
  return {};
}

}  // namespace failsoft::wire
