#include "core/policy/folded_text.h"

#include "core/base/text.h"

namespace failsoft::policy {

FoldedText::FoldedText(std::string_view text) {
  std::string_view part = text.substr(0, kLimit);
  if (part.size() < text.size()) {
    const size_t last_space = part.rfind(' ');
    if (last_space != std::string_view::npos) part = part.substr(0, last_space);
  }
  for (const char c : part) {
    bytes_[size_++] = base::Lower(c);
  }
}

}  // namespace failsoft::policy
