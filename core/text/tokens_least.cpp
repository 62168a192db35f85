#include "core/text/tokens_least.h"

#include "core/text/unicode_utf8.h"

namespace failsoft::text {
namespace {

bool IsAsciiLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool IsAsciiSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

}  // namespace

int64_t CountWords(std::string_view text) {
  int64_t words = 0;
  bool behind_space = true;
  for (const char c : text) {
    words += behind_space && IsAsciiLetter(c) ? 1 : 0;
    behind_space = IsAsciiSpace(c);
  }
  return words;
}

std::string WithoutRepeats(std::string_view text) {
  constexpr int kMost = 8;
  std::string kept;
  kept.reserve(text.size());
  char32_t last = 0;
  int repeated = 0;
  for (size_t at = 0; at < text.size();) {
    const CodePoint now = Decode(text, at);
    repeated = now.value == last ? repeated + 1 : 1;
    if (repeated <= kMost) kept.append(text, at, now.size);
    last = now.value;
    at += now.size;
  }
  return kept;
}

}  // namespace failsoft::text
