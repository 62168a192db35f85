#include "tests/simulator/stream/tokens.h"

#include <algorithm>

#include "core/base/utf8.h"
#include "tests/simulator/stream/characters.h"

namespace failsoft::sim {
namespace {

enum class Kind { kSpace, kWord, kSingle };

bool IsSpace(char32_t c) {
  return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xA0 || (c >= 0x2000 && c <= 0x200A) ||
         c == 0x3000;
}

// Letters and digits, roughly: of ASCII, and all the scripts below the symbols of U+2000.
bool IsWord(char32_t c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
         (c >= 0xAA && c < 0x2000);
}

Kind KindOf(char32_t c) {
  if (IsSpace(c)) return Kind::kSpace;
  return IsWord(c) ? Kind::kWord : Kind::kSingle;
}

size_t SizeOfRun(std::string_view text, Kind kind) {
  size_t size = 0;
  while (size < text.size()) {
    const Character next = FirstCharacter(text.substr(size));
    if (KindOf(next.code) != kind) break;
    size += next.bytes;
  }
  return size;
}

size_t SizeOfWord(std::string_view text) {
  const size_t space = SizeOfRun(text, Kind::kSpace);
  if (space == text.size()) return space;
  const size_t word = SizeOfRun(text.substr(space), Kind::kWord);
  return space + (word > 0 ? word : FirstCharacter(text.substr(space)).bytes);
}

size_t SizeOfCharacters(std::string_view text, int64_t count) {
  size_t size = 0;
  for (; count > 0 && size < text.size(); --count) size += FirstCharacter(text.substr(size)).bytes;
  return size;
}

}  // namespace

size_t TokenCutter::MeasureToken() {
  if (piece_ < rule_->pieces.size()) return std::min(rest_.size(), rule_->pieces[piece_++].size());
  return rule_->characters > 0 ? SizeOfCharacters(rest_, rule_->characters) : SizeOfWord(rest_);
}

std::string_view TokenCutter::Next(size_t max_bytes) {
  if (token_left_ == 0) token_left_ = MeasureToken();
  std::string_view token = rest_.substr(0, token_left_);
  if (token.size() > max_bytes) token = base::PrefixAtCharacter(token, max_bytes);
  rest_.remove_prefix(token.size());
  token_left_ -= token.size();
  return token;
}

}  // namespace failsoft::sim
