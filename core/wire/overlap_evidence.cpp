#include "core/wire/overlap_evidence.h"

#include "core/wire/characters.h"

namespace failsoft::wire {
namespace {

int WeightOf(std::string_view text) {
  int weight = 0;
  for (size_t at = 0; at < text.size();) {
    const Character c = CharacterAt(text, at);
    at += c.size;
    const CharacterKind k = c.kind();
    if (k == CharacterKind::kIdeograph || k == CharacterKind::kKana)
      weight += 2;
    else if (k == CharacterKind::kLetter || k == CharacterKind::kDigit)
      weight += 1;
  }
  return weight;
}
bool Wordish(const Character& c) {
  const CharacterKind k = c.kind();
  return k == CharacterKind::kLetter || k == CharacterKind::kDigit || k == CharacterKind::kMark ||
         c.code == '_';
}
bool InTable(std::string_view delivered) {
  const size_t nl = delivered.rfind('\n');
  const std::string_view line = delivered.substr(nl == std::string_view::npos ? 0 : nl + 1);
  const size_t f = line.find_first_not_of(" \t");
  return f != std::string_view::npos && line[f] == '|';
}

}  // namespace

bool IsRepetition(const Overlap& overlap, Demand demand) {
  if (overlap.size == 0 || overlap.period * 2 <= overlap.size) return false;
  const size_t begin = overlap.delivered.size() - overlap.size;
  if (begin > 0 && Wordish(CharacterBefore(overlap.delivered, begin)) &&
      Wordish(CharacterAt(overlap.delivered, begin)))
    return false;
  const int need = demand == Demand::kStrong ? 16 : InTable(overlap.delivered) ? 8 : 3;
  return WeightOf(overlap.delivered.substr(begin)) >= need;
}

}  // namespace failsoft::wire
