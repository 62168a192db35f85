#include "core/wire/indentation.h"

#include <algorithm>

#include "core/wire/characters.h"

namespace failsoft::wire {
namespace {

constexpr std::string_view kBlank = " \t";
constexpr size_t kTabWidth = 4;
constexpr size_t kUsualStep = 4;
constexpr size_t kLongestIndentation = 256;
constexpr size_t kRemembered = 1'024;  // characters that tell how the text is indented

std::string_view BlanksOf(std::string_view line) {
  return line.substr(0, std::min(line.find_first_not_of(kBlank), line.size()));
}

size_t WidthOf(std::string_view blanks) {
  const auto tabs = static_cast<size_t>(std::count(blanks.begin(), blanks.end(), '\t'));
  return blanks.size() + tabs * (kTabWidth - 1);
}

bool LeavesBracketOpen(std::string_view line) {
  const auto count = [&](std::string_view marks) {
    return std::count_if(line.begin(), line.end(),
                         [&](char c) { return marks.find(c) != std::string_view::npos; });
  };
  return count("([{") > count(")]}");
}

bool OpensBlock(std::string_view line) {
  const char last = line[line.find_last_not_of(kBlank)];
  if (last == ',') return LeavesBracketOpen(line);
  return std::string_view("{([:>=\\|&?+-").find(last) != std::string_view::npos;
}

// How deep the line after `text` may be.
size_t DeepestAfter(std::string_view text) {
  size_t deepest = 0;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const size_t width = WidthOf(BlanksOf(line));
    if (BlanksOf(line).size() == line.size()) continue;
    deepest = width + (OpensBlock(line) ? kUsualStep : 0);
  }
  return deepest;
}

}  // namespace

Indentation CompareIndentation(std::string_view delivered, std::string_view text) {
  const size_t line_end = delivered.rfind('\n');
  if (line_end == std::string_view::npos) return Indentation::kOther;
  const std::string_view begun = delivered.substr(line_end + 1);
  const std::string_view again = BlanksOf(text);
  if (begun.empty() || BlanksOf(begun).size() != begun.size()) return Indentation::kOther;
  if (!again.starts_with(begun.substr(0, again.size()))) return Indentation::kOther;
  if (again.size() >= kLongestIndentation) return Indentation::kOther;
  if (again.size() == text.size()) return Indentation::kUnclear;
  if (again.size() < begun.size() || text[again.size()] == '\n') return Indentation::kOther;
  const size_t deepest = DeepestAfter(LastCharacters(delivered.substr(0, line_end), kRemembered));
  const bool fits_once = WidthOf(again) <= deepest;
  const bool fits_twice = WidthOf(again) + WidthOf(begun) <= deepest;
  return fits_once && !fits_twice ? Indentation::kRepeated : Indentation::kOther;
}

}  // namespace failsoft::wire
