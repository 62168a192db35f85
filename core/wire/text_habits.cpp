#include "core/wire/text_habits.h"

#include <algorithm>

#include "core/wire/characters.h"

namespace failsoft::wire {
namespace {

constexpr std::string_view kBlank = " \t";
constexpr int kFewestSamples = 4;  // of a habit: fewer may be chance

bool IsWordPart(const Character& character) {
  const CharacterKind kind = character.kind();
  return (kind != CharacterKind::kOther && kind != CharacterKind::kSpace) || character.code == '_';
}

bool IsAlike(const Character& a, const Character& b) {
  return a.kind() == b.kind() && (a.kind() != CharacterKind::kOther || a.code == b.code);
}

}  // namespace

bool NeverGoesOnLike(std::string_view text, std::string_view next) {
  const std::string_view solid = text.substr(0, text.find_last_not_of(kBlank) + 1);
  const bool is_spaced = solid.size() < text.size();
  const Character first = CharacterAt(next, 0);
  const Character last = CharacterBefore(solid, solid.size());
  if (solid.empty() || IsWordPart(last) || first.kind() == CharacterKind::kSpace) return false;
  const std::string_view mark = solid.substr(solid.size() - last.size);
  const std::string_view before = solid.substr(0, solid.size() - last.size);
  int samples = 0;
  for (size_t at = before.find(mark); at != std::string_view::npos;) {
    const size_t end = at + mark.size();
    const size_t goes_on = solid.find_first_not_of(kBlank, end);
    // Lines may be indented or not.
    const bool is_same_place = mark == "\n" || (goes_on > end) == is_spaced;
    if (is_same_place && IsAlike(CharacterAt(solid, goes_on), first)) return false;
    ++samples;
    at = before.find(mark, end);
  }
  return samples >= kFewestSamples;
}

bool NeverJoinsToWord(std::string_view text, std::string_view next) {
  const Character first = CharacterAt(next, 0);
  if (IsWordPart(first) || first.kind() == CharacterKind::kSpace) return false;
  if (!IsWordPart(CharacterBefore(text, text.size()))) return false;
  const std::string_view mark = next.substr(0, first.size);
  int samples = 0;
  for (size_t at = text.find(mark); at != std::string_view::npos; at = text.find(mark, at + 1)) {
    if (IsWordPart(CharacterBefore(text, at))) return false;
    ++samples;
  }
  return samples >= kFewestSamples;
}

}  // namespace failsoft::wire
