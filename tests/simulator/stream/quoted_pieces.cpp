#include "tests/simulator/stream/quoted_pieces.h"

#include <algorithm>
#include <cstdio>

#include "core/base/utf8.h"
#include "core/json/json.h"
#include "tests/simulator/chat_request.h"
#include "tests/simulator/stream/characters.h"

namespace failsoft::sim {
namespace {

constexpr size_t kSplitBytes = 4;  // a character beyond U+FFFF in UTF-8
constexpr char32_t kFirstBeyond = 0x10000;

void AppendEscape(std::string& out, char32_t unit) {
  char escape[8];
  out.append(escape, std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned>(unit)));
}

char32_t HighHalf(char32_t code) { return 0xD800 + ((code - kFirstBeyond) >> 10); }
char32_t LowHalf(char32_t code) { return 0xDC00 + ((code - kFirstBeyond) & 0x3FF); }

void AppendAscii(std::string& out, std::string_view literal) {
  while (!literal.empty()) {
    const Character next = FirstCharacter(literal);
    literal.remove_prefix(next.bytes);
    if (next.code < 0x80) {
      out += static_cast<char>(next.code);
    } else if (next.code < kFirstBeyond) {
      AppendEscape(out, next.code);
    } else {
      AppendEscape(out, HighHalf(next.code));
      AppendEscape(out, LowHalf(next.code));
    }
  }
}

// Where the first character beyond U+FFFF begins, or the text's size.
size_t FindBeyond(std::string_view text) {
  const auto is_lead = [](char c) { return static_cast<unsigned char>(c) >= 0xF0; };
  return static_cast<size_t>(std::find_if(text.begin(), text.end(), is_lead) - text.begin());
}

}  // namespace

void QuotedPieces::AppendQuoted(std::string& out, std::string_view text) const {
  if (!escapes_.ascii) return json::AppendQuoted(out, text);
  std::string literal;
  json::AppendQuoted(literal, text);
  AppendAscii(out, literal);
}

int64_t QuotedPieces::characters() const {
  return CountCharacters(part_) + (bytes_ > part_.size() ? 1 : 0);
}

bool QuotedPieces::Next(std::string& out, size_t max_bytes) {
  if (escapes_.split_surrogates) return NextSplit(out, max_bytes);
  part_ = cutter_.Next(max_bytes);
  bytes_ = part_.size();
  if (part_.empty()) return false;
  AppendQuoted(out, part_);
  return true;
}

bool QuotedPieces::NextSplit(std::string& out, size_t max_bytes) {
  const size_t pending = low_ ? kSplitBytes : 0;
  if (max_bytes < pending) return false;
  if (token_.empty()) token_ = cutter_.Next(max_bytes - pending);
  const std::string_view fits = base::PrefixAtCharacter(token_, max_bytes - pending);
  part_ = fits.substr(0, FindBeyond(fits));
  const bool splits = part_.size() < fits.size();
  bytes_ = pending + part_.size();
  if (bytes_ == 0 && !splits) return false;

  std::string middle;
  AppendQuoted(middle, part_);
  out += '"';
  if (low_) AppendEscape(out, low_);
  out.append(middle, 1, middle.size() - 2);
  token_.remove_prefix(part_.size());
  low_ = 0;
  if (splits) {
    const Character split = FirstCharacter(token_);
    AppendEscape(out, HighHalf(split.code));
    low_ = LowHalf(split.code);
    token_.remove_prefix(split.bytes);
  }
  out += '"';
  return true;
}

}  // namespace failsoft::sim
