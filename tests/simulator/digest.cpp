#include "tests/simulator/digest.h"

#include <algorithm>

namespace failsoft::sim {
namespace {

constexpr std::string_view kSpaces = " \t\r\n";

// Cuts the next word off `rest`; empty when there is none.
std::string_view TakeWord(std::string_view& rest) {
  rest.remove_prefix(std::min(rest.find_first_not_of(kSpaces), rest.size()));
  const std::string_view word = rest.substr(0, rest.find_first_of(kSpaces));
  rest.remove_prefix(word.size());
  return word;
}

// Cuts off what lies before the next blank line.
std::string_view TakeParagraph(std::string_view& rest) {
  const std::string_view paragraph = rest.substr(0, rest.find("\n\n"));
  rest.remove_prefix(std::min(paragraph.size() + 2, rest.size()));
  return paragraph;
}

std::string MarkedWords(std::string_view text, std::string_view mark) {
  std::string marked;
  for (std::string_view word = TakeWord(text); !word.empty(); word = TakeWord(text)) {
    if (word.starts_with(mark)) marked.append(marked.empty() ? "" : " ").append(word);
  }
  return marked;
}

std::string FirstWords(std::string_view paragraph, int64_t count) {
  std::string first;
  for (int64_t i = 0; i < count; ++i) {
    const std::string_view word = TakeWord(paragraph);
    if (word.empty()) break;
    first.append(first.empty() ? "" : " ").append(word);
  }
  return first;
}

}  // namespace

std::string Summarise(std::string_view text, const Digest& digest) {
  std::string summary;
  if (!digest.mark.empty()) {
    summary = MarkedWords(text, digest.mark);
  } else {
    while (!text.empty()) {
      const std::string line = FirstWords(TakeParagraph(text), digest.words);
      if (!line.empty()) summary.append(summary.empty() ? "" : "\n").append(line);
    }
  }
  return summary.empty() ? "-" : summary;
}

}  // namespace failsoft::sim
