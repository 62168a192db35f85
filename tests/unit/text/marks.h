// A "summary" that a test can check: all words of a text that begin with '#'. It is the same of a
// whole and of the summaries of its parts.
#pragma once

#include <string>
#include <string_view>

namespace failsoft::text {

inline std::string MarksIn(std::string_view text) {
  std::string marks;
  for (size_t at = text.find('#'); at != std::string_view::npos; at = text.find('#', at + 1)) {
    const std::string_view mark = text.substr(at, text.find_first_of(" \n", at) - at);
    marks.append(marks.empty() ? "" : " ").append(mark);
  }
  return marks;
}

}  // namespace failsoft::text
