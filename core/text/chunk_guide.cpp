#include "core/text/chunk_guide.h"

#include <cstring>

#include "core/base/utf8.h"
#include "core/text/unicode_class.h"
#include "core/text/unicode_utf8.h"

namespace failsoft::text {
namespace {

constexpr size_t kNone = std::string_view::npos;

// The last place in `window` where `first` stands before `second`, or npos.
size_t FindLastPair(std::string_view window, char first, char second) {
  for (size_t end = window.size(); end > 1;) {
    const void* found = memrchr(window.data(), first, end - 1);
    if (found == nullptr) return kNone;
    const auto at = static_cast<size_t>(static_cast<const char*>(found) - window.data());
    if (window[at + 1] == second) return at;
    end = at + 1;
  }
  return kNone;
}

// How much of `window`, the first `max_chars` characters of what is left, becomes a chunk.
size_t SplitAt(std::string_view window) {
  size_t at = FindLastPair(window, '\n', '\n');
  if (at == kNone) at = FindLastPair(window, '.', ' ');
  if (at == kNone || (at == 0 && window[0] == '.')) at = window.rfind(' ');
  return at == kNone ? window.size() : at;
}

size_t SkipStripped(std::string_view text, size_t at) {
  while (at < text.size()) {
    const CodePoint next = Decode(text, at);
    if (!IsStripped(next.value)) break;
    at += next.size;
  }
  return at;
}

std::vector<Chunk> Split(std::string_view text, uint64_t max_chars) {
  std::vector<Chunk> chunks;
  Place begin;
  for (;;) {
    uint64_t missing = max_chars;
    const size_t limit = SkipCharacters(text, begin.bytes, missing);
    const bool fits = limit == text.size();
    const auto rest = text.substr(begin.bytes, limit - begin.bytes);
    const Place end = Advance(begin, fits ? rest : rest.substr(0, SplitAt(rest)));
    chunks.push_back({begin, end});
    if (fits) return chunks;
    const size_t next = SkipStripped(text, end.bytes);
    begin = Advance(end, text.substr(end.bytes, next - end.bytes));
  }
}

}  // namespace

base::Result<std::vector<Chunk>> ChunkAsGuide(std::string_view text, int64_t max_chars) {
  if (auto failure = CheckUtf8(text)) return *std::move(failure);
  // Without room for a character only what is stripped at once comes to an end.
  const bool ends = max_chars > 0 || (max_chars == 0 && SkipStripped(text, 0) == text.size());
  if (!ends) {
    return base::Failure{base::Code::kArgument,
                         "max_chars is " + std::to_string(max_chars) + ", and must be at least 1",
                         "/max_chars"};
  }
  return Split(text, static_cast<uint64_t>(max_chars));
}

}  // namespace failsoft::text
