#include "core/policy/folded_text.h"

namespace failsoft::policy {

FoldedText::FoldedText(std::string_view text) {
  std::string_view part = text.substr(0, kLimit);
  if (part.size() < text.size()) {
    const size_t last_space = part.rfind(' ');
    if (last_space != std::string_view::npos) part = part.substr(0, last_space);
  }
  for (const char c : part) {
    bytes_[size_++] = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
}

}  // namespace failsoft::policy
