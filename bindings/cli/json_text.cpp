#include "json_text.h"

#include <cstdint>

#include "failure.h"
#include "json_scanner.h"

namespace failsoft::cli {
namespace {

void AppendUtf8(uint32_t code, std::string& out) {
  if (code < 0x80) {
    out += static_cast<char>(code);
    return;
  }
  const int tail = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
  constexpr unsigned char kLead[] = {0, 0xC0, 0xE0, 0xF0};
  out += static_cast<char>(kLead[tail] | (code >> (6 * tail)));
  for (int i = tail - 1; i >= 0; --i) {
    out += static_cast<char>(0x80 | ((code >> (6 * i)) & 0x3F));
  }
}

uint32_t HexDigits(std::string_view digits) {
  uint32_t code = 0;
  for (const char c : digits) {
    code = code * 16 + static_cast<uint32_t>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
  }
  return code;
}

// Reads the \uXXXX at `at` (and its second half) and moves `at` behind it.
uint32_t TakeUnicodeEscape(std::string_view text, size_t& at) {
  const uint32_t first = HexDigits(text.substr(at + 2, 4));
  at += 6;
  if (first < 0xD800 || first > 0xDFFF) return first;
  if (first <= 0xDBFF && text.substr(at, 2) == "\\u") {
    const uint32_t second = HexDigits(text.substr(at + 2, 4));
    if (second >= 0xDC00 && second <= 0xDFFF) {
      at += 6;
      return 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
    }
  }
  return 0xFFFD;
}

char EscapedCharacter(char letter) {
  switch (letter) {
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return letter;
  }
}

// The short forms, as every other writer of JSON has them.
void AppendEscape(char c, std::string& out) {
  constexpr std::string_view kShort = "\"\\\b\f\n\r\t", kLetters = "\"\\bfnrt";
  constexpr std::string_view kHex = "0123456789abcdef";
  out += '\\';
  if (const size_t known = kShort.find(c); known != std::string_view::npos) {
    out += kLetters[known];
    return;
  }
  const auto code = static_cast<unsigned char>(c);
  out.append("u00");
  out += kHex[code >> 4];
  out += kHex[code & 15];
}

std::string_view Trimmed(std::string_view value) {
  constexpr std::string_view kSpace = " \t\r\n";
  const size_t begin = value.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return value.substr(begin, value.find_last_not_of(kSpace) - begin + 1);
}

}  // namespace

std::string Quote(std::string_view text) {
  std::string out = "\"";
  out.reserve(text.size() + text.size() / 16 + 2);
  for (const char c : text) {
    if (c != '"' && c != '\\' && static_cast<unsigned char>(c) >= 0x20) {
      out += c;
    } else {
      AppendEscape(c, out);
    }
  }
  return out += '"';
}

std::string QuoteAll(const std::vector<std::string>& texts) {
  std::string list;
  for (const std::string& text : texts) list.append(list.empty() ? "" : ",").append(Quote(text));
  return "[" + list + "]";
}

std::string Unquote(std::string_view value) {
  value = Trimmed(value);
  if (value.size() < 2 || value.front() != '"') return std::string(value);
  const std::string_view text = value.substr(1, value.size() - 2);
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size();) {
    if (text[i] != '\\') {
      out += text[i++];
    } else if (text[i + 1] == 'u') {
      AppendUtf8(TakeUnicodeEscape(text, i), out);
    } else {
      out += EscapedCharacter(text[i + 1]);
      i += 2;
    }
  }
  return out;
}

bool IsJson(std::string_view text) {
  JsonScanner scanner(text);
  return scanner.SkipValue() && scanner.AtEnd();
}

std::optional<std::string_view> Member(std::string_view object, std::string_view name) {
  JsonScanner scanner(object);
  const std::string key = Quote(name);
  if (!scanner.Take('{') || scanner.Take('}')) return std::nullopt;
  do {
    const auto found = scanner.Value();
    if (!found || !scanner.Take(':')) return std::nullopt;
    const auto value = scanner.Value();
    if (!value || *found == key) return value;
  } while (scanner.Take(','));
  return std::nullopt;
}

std::string MemberText(std::string_view object, std::string_view name, std::string_view otherwise) {
  const auto value = Member(object, name);
  return value ? Unquote(*value) : std::string(otherwise);
}

std::vector<std::string_view> Elements(std::string_view array) {
  std::vector<std::string_view> values;
  JsonScanner scanner(array);
  if (!scanner.Take('[') || scanner.Take(']')) return values;
  do {
    const auto value = scanner.Value();
    if (!value) break;
    values.push_back(*value);
  } while (scanner.Take(','));
  return values;
}

void ObjectText::Add(std::string_view name, std::string_view value) {
  if (!names_.emplace(name).second) {
    throw UsageError("\"" + std::string(name) + "\" is given twice");
  }
  if (!members_.empty()) members_ += ',';
  members_.append(Quote(name)).append(":").append(value);
}

}  // namespace failsoft::cli
