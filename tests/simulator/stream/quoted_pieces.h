// A text cut into tokens, each a JSON string literal.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "tests/simulator/stream/tokens.h"

namespace failsoft::sim {

struct EscapeRule {
  bool ascii = false;             // \u escapes for all that is not ASCII
  bool split_surrogates = false;  // cut characters beyond U+FFFF between the halves of their escape
};

class QuotedPieces {
 public:
  // `text` and `tokens` must outlive the pieces and their copies.
  QuotedPieces(std::string_view text, const TokenRule& tokens, EscapeRule escapes)
      : cutter_(text, tokens), escapes_(escapes) {}

  bool AtEnd() const { return cutter_.AtEnd() && token_.empty() && low_ == 0; }
  // What the last piece was: bytes and characters of the text (a split character counts with its
  // second half), and the characters that it has whole.
  size_t bytes() const { return bytes_; }
  int64_t characters() const;
  std::string_view text() const { return part_; }

  // Appends the next piece. False, with nothing appended, when not even one character fits into
  // `max_bytes` of the text.
  bool Next(std::string& out, size_t max_bytes);

 private:
  bool NextSplit(std::string& out, size_t max_bytes);
  void AppendQuoted(std::string& out, std::string_view text) const;

  TokenCutter cutter_;
  EscapeRule escapes_;
  std::string_view token_;  // what a split left of a token
  char32_t low_ = 0;        // the half that the next piece begins with
  size_t bytes_ = 0;
  std::string_view part_;
};

}  // namespace failsoft::sim
