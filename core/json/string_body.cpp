#include "core/json/string_body.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>

namespace failsoft::json {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr std::string_view kEscapes = "\"\\/bfnrt";
constexpr std::string_view kEscaped = "\"\\/\b\f\n\r\t";
constexpr size_t kUnitSize = 6;  // \uXXXX

constexpr uint64_t kHighs = 0x8080808080808080u;

// Sets the high bit of the first quote or backslash among eight bytes, and maybe of bytes after it.
uint64_t MarkSpecial(uint64_t word) {
  constexpr uint64_t kOnes = 0x0101010101010101u;
  const uint64_t quote = word ^ (kOnes * '"');
  const uint64_t backslash = word ^ (kOnes * '\\');
  return (((quote - kOnes) & ~quote) | ((backslash - kOnes) & ~backslash)) & kHighs;
}

// The first quote or backslash from `at` on, or the end.
size_t FindSpecial(std::string_view text, size_t at) {
  if constexpr (std::endian::native == std::endian::little) {
    for (uint64_t word; text.size() - at >= sizeof(word); at += sizeof(word)) {
      std::memcpy(&word, text.data() + at, sizeof(word));
      if (const uint64_t mark = MarkSpecial(word)) {
        return at + static_cast<size_t>(std::countr_zero(mark)) / 8;
      }
    }
  }
  while (at < text.size() && text[at] != '"' && text[at] != '\\') ++at;
  return at;
}

bool IsPlain(char c) { return static_cast<unsigned char>(c) < 0x80 && c != '"' && c != '\\'; }

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// How long the escape is that `text` begins with; 0: it is none.
size_t EscapeSize(std::string_view text) {
  if (text.size() < 2) return 0;
  if (text[1] != 'u') return kEscapes.find(text[1]) == std::string_view::npos ? 0 : 2;
  if (text.size() < kUnitSize) return 0;
  const std::string_view digits = text.substr(2, 4);
  return std::all_of(digits.begin(), digits.end(), [](char c) { return HexDigit(c) >= 0; })
             ? kUnitSize
             : 0;
}

char16_t ReadUnit(std::string_view escape) {
  unsigned unit = 0;
  for (size_t i = 2; i < kUnitSize; ++i) {
    unit = unit * 16 + static_cast<unsigned>(HexDigit(escape[i]));
  }
  return static_cast<char16_t>(unit);
}

void AppendUtf8(std::string& out, uint32_t c) {
  const auto continuation = [&](int shift) {
    out += static_cast<char>(0x80 | ((c >> shift) & 0x3F));
  };
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | (c >> 6));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0 | (c >> 12));
    continuation(6);
  } else {
    out += static_cast<char>(0xF0 | (c >> 18));
    continuation(12);
    continuation(6);
  }
  if (c >= 0x80) continuation(0);
}

void AppendLoneHalf(std::string& out, char16_t high) {
  if (high != 0) out.append(kReplacement);
}

char16_t AppendUnit(std::string& out, char16_t unit, char16_t high) {
  const bool is_low = unit >= 0xDC00 && unit <= 0xDFFF;
  if (is_low && high != 0) {
    AppendUtf8(out, 0x10000 + ((uint32_t{high} - 0xD800) << 10) + (uint32_t{unit} - 0xDC00));
    return 0;
  }
  AppendLoneHalf(out, high);
  if (unit >= 0xD800 && unit <= 0xDBFF) return unit;
  if (is_low) {
    out.append(kReplacement);
  } else {
    AppendUtf8(out, unit);
  }
  return 0;
}

}  // namespace

size_t FindStringEnd(std::string_view text) {
  size_t at = FindSpecial(text, 0);
  while (at < text.size() && text[at] == '\\') {
    const size_t size = EscapeSize(text.substr(at));
    if (size == 0) return std::string_view::npos;
    at = FindSpecial(text, at + size);
  }
  return at < text.size() ? at : std::string_view::npos;
}

size_t PlainSize(std::string_view text) {
  size_t at = 0;
  if constexpr (std::endian::native == std::endian::little) {
    for (uint64_t word; text.size() - at >= sizeof(word); at += sizeof(word)) {
      std::memcpy(&word, text.data() + at, sizeof(word));
      if (const uint64_t mark = MarkSpecial(word) | (word & kHighs)) {
        return at + static_cast<size_t>(std::countr_zero(mark)) / 8;
      }
    }
  }
  while (at < text.size() && IsPlain(text[at])) ++at;
  return at;
}

char16_t AppendStringBody(std::string& out, std::string_view body, char16_t high) {
  while (!body.empty()) {
    size_t taken = std::min(body.find('\\'), body.size());
    if (taken == 0 && body[1] == 'u') {
      high = AppendUnit(out, ReadUnit(body), high);
      taken = kUnitSize;
    } else {
      AppendLoneHalf(out, high);
      high = 0;
      if (taken == 0) {
        out += kEscaped[kEscapes.find(body[1])];
        taken = 2;
      } else {
        out.append(body.substr(0, taken));
      }
    }
    body.remove_prefix(taken);
  }
  return high;
}

std::string DecodeStringBody(std::string_view body) {
  std::string text;
  AppendLoneHalf(text, AppendStringBody(text, body));
  return text;
}

}  // namespace failsoft::json
