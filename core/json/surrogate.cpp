#include "core/json/surrogate.h"

namespace failsoft::json {
namespace {

constexpr size_t kEscapeSize = 6;  // \uXXXX

enum class Escape { kOther, kHigh, kLow };

char Upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

bool IsHexDigit(char c) { return (c >= '0' && c <= '9') || (Upper(c) >= 'A' && Upper(c) <= 'F'); }

// What the six bytes at `at` are. High surrogates are D800 to DBFF, low ones DC00 to DFFF.
Escape EscapeAt(std::string_view json, size_t at) {
  const std::string_view escape = json.substr(at, kEscapeSize);
  if (escape.size() < kEscapeSize || escape[0] != '\\' || escape[1] != 'u') return Escape::kOther;
  if (Upper(escape[2]) != 'D') return Escape::kOther;
  const char third = Upper(escape[3]);
  if (!IsHexDigit(escape[4]) || !IsHexDigit(escape[5])) return Escape::kOther;
  if (third == '8' || third == '9' || third == 'A' || third == 'B') return Escape::kHigh;
  if (third >= 'C' && third <= 'F') return Escape::kLow;
  return Escape::kOther;
}

}  // namespace

size_t FindLoneSurrogate(std::string_view json, size_t from) {
  size_t at = json.find('\\', from);
  while (at < json.size()) {
    const Escape escape = EscapeAt(json, at);
    size_t length = 2;  // whatever is escaped, so that `\\` hides what follows it
    if (escape == Escape::kLow) return at;
    if (escape == Escape::kHigh) {
      if (EscapeAt(json, at + kEscapeSize) != Escape::kLow) return at;
      length = 2 * kEscapeSize;
    }
    at = json.find('\\', at + length);
  }
  return std::string_view::npos;
}

void ReplaceLoneSurrogates(std::string& json) {
  size_t at = 0;
  while ((at = FindLoneSurrogate(json, at)) != std::string_view::npos) {
    json.replace(at, kEscapeSize, "\\ufffd");
    at += kEscapeSize;
  }
}

}  // namespace failsoft::json
