// Moves over JSON text value by value (RFC 8259), keeping nothing but its place and the brackets
// that are open.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace failsoft::cli {

class JsonScanner {
 public:
  explicit JsonScanner(std::string_view text) : text_(text) {}

  // Past white space: takes `c` if it is next.
  bool Take(char c);

  // Past one whole value, whatever is nested in it; false where it is not well-formed.
  bool SkipValue();

  // The text of the next value.
  std::optional<std::string_view> Value();

  // Whether only white space is left.
  bool AtEnd();

  // How far it came.
  size_t at() const { return at_; }

 private:
  void SkipSpace();
  bool OpenValue(std::string& open);
  bool CloseValues(std::string& open);
  bool Key();
  bool Scalar();
  bool String();
  bool Escape();
  bool Number();
  bool Digits();
  bool Literal(std::string_view word);
  bool TakeRaw(char c);

  std::string_view text_;
  size_t at_ = 0;
};

}  // namespace failsoft::cli
