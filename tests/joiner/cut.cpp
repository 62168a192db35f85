#include "cut.h"

#include <algorithm>

#include "core/wire/characters.h"

namespace failsoft::joiner_table {
namespace {

using wire::Character;
using wire::CharacterAt;
using wire::CharacterKind;

constexpr size_t kShortestHead = 8;  // characters
constexpr size_t kLongestToken = 7;  // of a word
constexpr size_t kLongestMarks = 2;  // of punctuation
constexpr size_t kLongestHan = 2;

template <typename Is>
size_t SkipWhile(std::string_view text, size_t at, size_t most, Is is) {
  for (; most > 0 && at < text.size() && is(CharacterAt(text, at)); --most) {
    at += CharacterAt(text, at).size;
  }
  return at;
}

size_t SkipKind(std::string_view text, size_t at, size_t most, CharacterKind kind) {
  return SkipWhile(text, at, most, [&](const Character& c) { return c.kind() == kind; });
}

// Spaces before a word belong to it but for all but one, which are a token of their own.
size_t TokenEnd(std::string_view text, size_t at) {
  if (text[at] == '\n') return std::min(text.find_first_not_of('\n', at), text.size());
  if (text[at] == ' ') {
    const size_t word = std::min(text.find_first_not_of(' ', at), text.size());
    if (word == text.size() || text[word] == '\n') return word;
    if (word - at > 1) return word - 1;
    at = word;
  }
  switch (CharacterAt(text, at).kind()) {
    case CharacterKind::kLetter:
      return SkipKind(text, at, kLongestToken, CharacterKind::kLetter);
    case CharacterKind::kDigit:
      return SkipKind(text, at, 3, CharacterKind::kDigit);
    case CharacterKind::kIdeograph:
      return SkipKind(text, at, kLongestHan, CharacterKind::kIdeograph);
    case CharacterKind::kKana:
      return SkipKind(text, at, kLongestHan, CharacterKind::kKana);
    default:
      return SkipKind(text, at, kLongestMarks, CharacterKind::kOther);
  }
}

}  // namespace

size_t PickCut(std::string_view answer, Random& random) {
  const size_t chars = wire::CountCharacters(answer);
  const size_t behind = random.Between(1, chars - kShortestHead);
  const size_t cut = answer.size() - wire::LastCharacters(answer, behind).size();
  if (random.OneIn(2)) return cut;
  const size_t end = TokenEnd(answer, cut);
  return end > cut && end < answer.size() ? end : cut;
}

}  // namespace failsoft::joiner_table
