#include "tests/simulator/continuation.h"

#include <algorithm>

namespace failsoft::sim {
namespace {

using Overlap = Continuation::Overlap;

constexpr std::string_view kSpace = " \t\r\n";
constexpr std::string_view kSentenceEnds = ".!?\n";
constexpr size_t kLongestEnd = 32;

bool BeginsCharacter(char c) { return (c & 0xC0) != 0x80; }

// Where the last `count` characters begin.
size_t BeginOfLast(std::string_view text, int64_t count) {
  size_t at = text.size();
  while (at > 0 && count > 0) {
    if (BeginsCharacter(text[--at])) --count;
  }
  return at;
}

// Where the text that follows `partial` begins in the full one.
size_t FindPartial(std::string_view full, std::string_view partial) {
  if (full.starts_with(partial)) return partial.size();
  for (size_t length = kLongestEnd; length > 0; length /= 2) {
    const std::string_view end = partial.substr(BeginOfLast(partial, static_cast<int64_t>(length)));
    size_t at = full.rfind(end, partial.size());
    if (at == std::string_view::npos) at = full.find(end);
    if (at != std::string_view::npos) return at + end.size();
  }
  return 0;
}

// Where the last part begins whose parts are ended by any of `ends`; ends at the text's own end do
// not count.
size_t BeginOfPart(std::string_view text, std::string_view ends) {
  const size_t last = text.find_last_not_of(ends);
  if (last == std::string_view::npos) return 0;
  const size_t end = text.find_last_of(ends, last);
  return end == std::string_view::npos ? 0 : end + 1;
}

size_t BeginOfSentence(std::string_view text) {
  const size_t last = text.find_last_not_of(kSpace);
  const size_t begin = BeginOfPart(text.substr(0, last + 1), kSentenceEnds);
  return std::min(text.find_first_not_of(kSpace, begin), text.size());
}

size_t BeginOfOverlap(std::string_view before, const Continuation& continuation) {
  switch (continuation.overlap) {
    case Overlap::kCharacters:
      return BeginOfLast(before, continuation.characters);
    case Overlap::kWord:
      return BeginOfPart(before, kSpace);
    case Overlap::kLine:
      return BeginOfPart(before, "\n");
    case Overlap::kSentence:
      return BeginOfSentence(before);
    case Overlap::kAll:
      break;
  }
  return 0;
}

}  // namespace

std::string Continue(std::string_view full, std::string_view partial,
                     const Continuation& continuation) {
  const size_t at = FindPartial(full, partial);
  std::string_view rest = full.substr(BeginOfOverlap(full.substr(0, at), continuation));
  if (continuation.trim_start) {
    rest.remove_prefix(std::min(rest.find_first_not_of(kSpace), rest.size()));
  }
  return continuation.preamble + std::string(rest);
}

}  // namespace failsoft::sim
