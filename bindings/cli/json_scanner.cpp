#include "json_scanner.h"

namespace failsoft::cli {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool IsHexDigit(char c) { return IsDigit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f'); }

}  // namespace

void JsonScanner::SkipSpace() {
  const size_t next = text_.find_first_not_of(" \t\r\n", at_);
  at_ = next == std::string_view::npos ? text_.size() : next;
}

bool JsonScanner::TakeRaw(char c) {
  if (at_ >= text_.size() || text_[at_] != c) return false;
  ++at_;
  return true;
}

bool JsonScanner::Take(char c) {
  SkipSpace();
  return TakeRaw(c);
}

bool JsonScanner::AtEnd() {
  SkipSpace();
  return at_ == text_.size();
}

std::optional<std::string_view> JsonScanner::Value() {
  SkipSpace();
  const size_t begin = at_;
  if (!SkipValue()) return std::nullopt;
  return text_.substr(begin, at_ - begin);
}

bool JsonScanner::SkipValue() {
  std::string open;
  do {
    if (!OpenValue(open)) return false;
    if (!CloseValues(open)) return false;
  } while (!open.empty());
  return true;
}

// Goes down to the next value that has nothing (more) inside: a scalar or an empty container.
bool JsonScanner::OpenValue(std::string& open) {
  for (;;) {
    if (Take('{')) {
      if (Take('}')) return true;
      open += '{';
      if (!Key()) return false;
    } else if (Take('[')) {
      if (Take(']')) return true;
      open += '[';
    } else {
      return Scalar();
    }
  }
}

// After a value: closes what ends here; stops where another value follows.
bool JsonScanner::CloseValues(std::string& open) {
  while (!open.empty()) {
    const bool object = open.back() == '{';
    if (Take(',')) return !object || Key();
    if (!Take(object ? '}' : ']')) return false;
    open.pop_back();
  }
  return true;
}

bool JsonScanner::Key() { return Take('"') && String() && Take(':'); }

bool JsonScanner::Scalar() {
  if (TakeRaw('"')) return String();
  return Literal("true") || Literal("false") || Literal("null") || Number();
}

bool JsonScanner::Literal(std::string_view word) {
  if (text_.substr(at_, word.size()) != word) return false;
  at_ += word.size();
  return true;
}

// From behind the opening quote to behind the closing one.
bool JsonScanner::String() {
  while (at_ < text_.size()) {
    const char c = text_[at_++];
    if (c == '"') return true;
    if (static_cast<unsigned char>(c) < 0x20) return false;
    if (c == '\\' && !Escape()) return false;
  }
  return false;
}

bool JsonScanner::Escape() {
  if (TakeRaw('u')) {
    for (int i = 0; i < 4; ++i, ++at_) {
      if (at_ >= text_.size() || !IsHexDigit(text_[at_])) return false;
    }
    return true;
  }
  constexpr std::string_view kLetters = "\"\\/bfnrt";
  if (at_ >= text_.size() || kLetters.find(text_[at_]) == std::string_view::npos) return false;
  ++at_;
  return true;
}

bool JsonScanner::Number() {
  TakeRaw('-');
  if (!TakeRaw('0') && !Digits()) return false;
  if (TakeRaw('.') && !Digits()) return false;
  if (TakeRaw('e') || TakeRaw('E')) {
    if (!TakeRaw('+')) TakeRaw('-');
    return Digits();
  }
  return true;
}

bool JsonScanner::Digits() {
  const size_t begin = at_;
  while (at_ < text_.size() && IsDigit(text_[at_])) ++at_;
  return at_ > begin;
}

}  // namespace failsoft::cli
