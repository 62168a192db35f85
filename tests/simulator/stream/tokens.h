// Cutting text into tokens, deterministically.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace failsoft::sim {

// Words, unless something else is said.
struct TokenRule {
  int64_t characters = 0;           // so many each
  std::vector<std::string> pieces;  // exactly these; together they are the text
};

class TokenCutter {
 public:
  // Both must outlive the cutter and its copies.
  TokenCutter(std::string_view text, const TokenRule& rule) : rest_(text), rule_(&rule) {}

  bool AtEnd() const { return rest_.empty(); }
  // The next token, or what fits of it into `max_bytes` without cutting a character; empty at the
  // end, and when not even one character fits.
  std::string_view Next(size_t max_bytes);

 private:
  size_t MeasureToken();

  std::string_view rest_;
  const TokenRule* rule_;
  size_t token_left_ = 0;  // bytes of the token that has begun
  size_t piece_ = 0;
};

}  // namespace failsoft::sim
