// JSON text as RapidJSON reads it: RapidJSON's Stream concept. Private to this folder.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace failsoft::json {

// Thrown for a call that cannot happen; who starts the reader catches it.
struct BrokenAssertion {};

// The top bit of each of the eight bytes that ends a run of plain string bytes: a quote, a
// backslash or a control character. The lowest bit set is exact; those above it may be wrong, for
// a subtraction borrows from the byte above.
inline uint64_t SpecialBytes(uint64_t word) {
  constexpr uint64_t kOnes = 0x0101010101010101u;
  constexpr uint64_t kHighs = 0x8080808080808080u;
  const uint64_t quote = word ^ (kOnes * '"');
  const uint64_t backslash = word ^ (kOnes * '\\');
  return (((quote - kOnes) & ~quote) | ((backslash - kOnes) & ~backslash) |
          ((word - kOnes * 0x20) & ~word)) &
         kHighs;
}

inline bool IsSpecial(char c) {
  return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20;
}

// Needs the terminating NUL of std::string.
class SourceStream {
 public:
  using Ch = char;

  explicit SourceStream(std::string_view text)
      : begin_(text.data()), at_(begin_), token_(begin_), end_(begin_ + text.size()) {}

  char Peek() const { return *at_; }
  char Take() { return *at_++; }
  size_t Tell() const { return static_cast<size_t>(at_ - begin_); }

  // Where the token began that was read last, or is being read.
  uint32_t token() const { return static_cast<uint32_t>(token_ - begin_); }
  uint32_t at() const { return static_cast<uint32_t>(at_ - begin_); }
  bool at_end() const { return at_ == end_; }
  std::string_view token_text() const { return {token_, static_cast<size_t>(at_ - token_)}; }
  std::string_view rest() const { return {at_, static_cast<size_t>(end_ - at_)}; }
  void Skip(size_t bytes) { at_ += bytes; }

  void SkipWhiteSpace() {
    while (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t') ++at_;
    token_ = at_;
  }

  // The longest run of string bytes that stand for themselves.
  std::string_view TakePlain() {
    const char* const start = at_;
    for (uint64_t word; end_ - at_ >= 8; at_ += 8) {
      std::memcpy(&word, at_, sizeof(word));
      const uint64_t special = SpecialBytes(word);
      if (special == 0) continue;
      if constexpr (std::endian::native != std::endian::little) break;
      at_ += std::countr_zero(special) / 8;
      return {start, static_cast<size_t>(at_ - start)};
    }
    while (!IsSpecial(*at_)) ++at_;
    return {start, static_cast<size_t>(at_ - start)};
  }

  bool TakeIf(char c) {
    if (*at_ != c) return false;
    ++at_;
    return true;
  }
  bool TakeDigits() {
    const char* const start = at_;
    while (*at_ >= '0' && *at_ <= '9') ++at_;
    return at_ != start;
  }
  bool TakeWord(std::string_view word) {
    if (std::string_view(at_, static_cast<size_t>(end_ - at_)).substr(0, word.size()) != word) {
      return false;
    }
    at_ += word.size();
    return true;
  }

  // The Stream concept asks for these; only in-situ parsing calls them.
  char* PutBegin() { throw BrokenAssertion(); }
  void Put(char) { throw BrokenAssertion(); }
  void Flush() { throw BrokenAssertion(); }
  size_t PutEnd(char*) { throw BrokenAssertion(); }

 private:
  const char* begin_;
  const char* at_;
  const char* token_;
  const char* end_;
};

// RFC 8259 section 6. Leaves the stream at the offending byte when it is no number.
inline bool TakeNumber(SourceStream& in, bool allow_nan) {
  if (allow_nan && in.TakeWord("NaN")) return true;
  in.TakeIf('-');
  if (allow_nan && in.TakeWord("Infinity")) return true;
  if (!in.TakeIf('0') && !in.TakeDigits()) return false;
  if (in.TakeIf('.') && !in.TakeDigits()) return false;
  if (in.TakeIf('e') || in.TakeIf('E')) {
    if (!in.TakeIf('+')) in.TakeIf('-');
    return in.TakeDigits();
  }
  return true;
}

}  // namespace failsoft::json
