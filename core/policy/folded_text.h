// The beginning of a message in lower case, to look words up in.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace failsoft::policy {

// A copy of at most kLimit bytes: what a message means stands at its beginning, and a server that
// sends 100 MB of text costs no more than one that sends a line. A word that the limit cuts in two
// is left out. Only ASCII letters are folded.
class FoldedText {
 public:
  static constexpr size_t kLimit = 4096;

  explicit FoldedText(std::string_view text);

  std::string_view view() const { return {bytes_.data(), size_}; }
  bool Contains(std::string_view lower_case) const {
    return view().find(lower_case) != std::string_view::npos;
  }

 private:
  std::array<char, kLimit> bytes_;
  size_t size_ = 0;
};

}  // namespace failsoft::policy
