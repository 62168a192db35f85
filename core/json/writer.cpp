#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>

#include "core/base/utf8.h"
#include "core/json/json.h"

namespace failsoft::json {
namespace {

bool NeedsEscape(char c) { return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20; }

void AppendEscaped(std::string& out, char c) {
  constexpr char kHex[] = "0123456789abcdef";
  constexpr std::string_view kShort = "\b\t\n\f\r\"\\";
  constexpr std::string_view kLetters = "btnfr\"\\";
  out += '\\';
  if (const size_t i = kShort.find(c); i != std::string_view::npos) {
    out += kLetters[i];
    return;
  }
  out += "u00";
  out += kHex[static_cast<unsigned char>(c) >> 4];
  out += kHex[c & 0xF];
}

// Whether any of eight bytes needs it; said of a few others too, which follow one that does.
bool AnyNeedsEscape(uint64_t word) {
  constexpr uint64_t kOnes = 0x0101010101010101u;
  const auto below = [word](uint64_t bytes, uint64_t limit) {
    return (bytes - kOnes * limit) & ~bytes;
  };
  const uint64_t marks =
      below(word, 0x20) | below(word ^ (kOnes * '"'), 1) | below(word ^ (kOnes * '\\'), 1);
  return (marks & (kOnes * 0x80)) != 0;
}

// The first place from `at` on that needs an escape, or the end.
size_t FindEscape(std::string_view text, size_t at) {
  for (uint64_t word; text.size() - at >= sizeof(word); at += sizeof(word)) {
    std::memcpy(&word, text.data() + at, sizeof(word));
    if (AnyNeedsEscape(word)) break;
  }
  while (at < text.size() && !NeedsEscape(text[at])) ++at;
  return at;
}

void AppendValid(std::string& out, std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    const size_t escape = FindEscape(text, at);
    out.append(text, at, escape - at);
    if (escape < text.size()) AppendEscaped(out, text[escape]);
    at = escape + 1;
  }
}

template <typename Number>
void AppendNumber(std::string& out, Number value) {
  char digits[32];
  const auto result = std::to_chars(digits, digits + sizeof(digits), value);
  out.append(digits, result.ptr);
}

}  // namespace

void AppendQuoted(std::string& out, std::string_view text) {
  out += '"';
  if (base::FindInvalidUtf8(text) == std::string_view::npos) {
    AppendValid(out, text);
  } else {
    AppendValid(out, base::ReplaceInvalidUtf8(text));
  }
  out += '"';
}

void Writer::BeforeValue() {
  if (needs_comma_) out_ += ',';
  needs_comma_ = true;
}

Writer& Writer::BeginObject() {
  BeforeValue();
  out_ += '{';
  needs_comma_ = false;
  return *this;
}

Writer& Writer::EndObject() {
  out_ += '}';
  needs_comma_ = true;
  return *this;
}

Writer& Writer::BeginArray() {
  BeforeValue();
  out_ += '[';
  needs_comma_ = false;
  return *this;
}

Writer& Writer::EndArray() {
  out_ += ']';
  needs_comma_ = true;
  return *this;
}

Writer& Writer::Key(std::string_view name) {
  String(name);
  out_ += ':';
  needs_comma_ = false;
  return *this;
}

Writer& Writer::String(std::string_view text) {
  BeforeValue();
  AppendQuoted(out_, text);
  return *this;
}

Writer& Writer::Int(int64_t value) {
  BeforeValue();
  AppendNumber(out_, value);
  return *this;
}

Writer& Writer::Double(double value) {
  if (!std::isfinite(value)) return Null();
  BeforeValue();
  AppendNumber(out_, value);
  return *this;
}

Writer& Writer::Bool(bool value) { return Raw(value ? "true" : "false"); }

Writer& Writer::Null() { return Raw("null"); }

Writer& Writer::Raw(std::string_view json) {
  BeforeValue();
  out_.append(json);
  return *this;
}

}  // namespace failsoft::json
