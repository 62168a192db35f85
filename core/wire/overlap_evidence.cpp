#include "core/wire/overlap_evidence.h"

#include <algorithm>

#include "core/wire/characters.h"

namespace failsoft::wire {
namespace {

// Weights are in half letters: so much must an overlap have that begins ...
constexpr int kAtLine = 0;          // ... where the last line begins, indentation included
constexpr int kAtAnswer = 1;        // ... where the answer begins, with a word
constexpr int kAtWord = 3;          // ... with a word behind white space
constexpr int kAtOpening = 2;       // ... with what opens a word there: "(", a quote
constexpr int kAtGluedWord = 6;     // ... with a word behind punctuation
constexpr int kAtEastAsian = 8;     // ... between characters that need no space between words
constexpr int kInsideWord = 12;     // ... in the middle of a word
constexpr int kAtSpace = 12;        // ... with a space, which models rarely begin with
constexpr int kAtPunctuation = 16;  // ... with punctuation
constexpr int kAtLineEnd = 40;      // ... with a line's end
// Where more is needed whatever it begins with:
constexpr int kInTable = 16;
constexpr int kInList = 24;  // behind the separator that it ends with: "/vendor/|vendor/"
constexpr int kStrong = 32;

constexpr int kLetterWeight = 2;
constexpr int kLongestChain = 4;  // a quarter of the overlap, or two letters

constexpr std::string_view kBlank = " \t";

bool IsEastAsian(const Character& character) {
  const CharacterKind kind = character.kind();
  return kind == CharacterKind::kIdeograph || kind == CharacterKind::kKana;
}

bool IsSpace(const Character& character) { return character.kind() == CharacterKind::kSpace; }

bool IsLetter(const Character& character) {
  const CharacterKind kind = character.kind();
  return kind == CharacterKind::kLetter || kind == CharacterKind::kMark;
}

bool IsWordPart(const Character& character) {
  return IsLetter(character) || character.kind() == CharacterKind::kDigit || character.code == '_';
}

// A digit says half as much as a letter, and an East Asian character twice as much.
int WeightOf(std::string_view text) {
  int weight = 0;
  for (size_t at = 0; at < text.size();) {
    const Character character = CharacterAt(text, at);
    at += character.size;
    if (character.kind() == CharacterKind::kLetter) weight += kLetterWeight;
    if (character.kind() == CharacterKind::kDigit) weight += kLetterWeight / 2;
    if (IsEastAsian(character)) weight += kLetterWeight * 2;
  }
  return weight;
}

std::string_view LastLine(std::string_view text) { return text.substr(text.rfind('\n') + 1); }

bool IsTableRow(std::string_view line) {
  const size_t first = line.find_first_not_of(kBlank);
  return first != std::string_view::npos && line[first] == '|';
}

// An overlap together with what its evidence is read from.
struct Seam {
  std::string_view same;   // the overlap
  std::string_view head;   // delivered before it
  std::string_view after;  // text behind it
  Character before = CharacterBefore(head, head.size());
  Character first = CharacterAt(same, 0);
};

// All that the last line has so far, and too much of it for chance: indentation, or two marks.
bool IsLineBegunAgain(const Seam& seam) {
  if (!seam.head.empty() && seam.before.code != '\n') return false;
  if (seam.same.find('\n') != std::string_view::npos) return false;
  const size_t indentation = std::min(seam.same.find_first_not_of(kBlank), seam.same.size());
  const Character mark = CharacterAt(seam.same, indentation);
  if (mark.size == 0 || mark.kind() == CharacterKind::kDigit || mark.code == '|') return false;
  return indentation > 0 || (!IsWordPart(mark) && seam.same.size() >= 2);
}

// "T" is the beginning of "The" once more, and "a" is the whole word; but "C" is also half of "CC".
bool IsLetterAgain(const Seam& seam) {
  const Character next = CharacterAt(seam.after, 0);
  if (next.code == ' ') return seam.same == "a" || seam.same == "A" || seam.same == "I";
  const bool is_capital = next.code >= 'A' && next.code <= 'Z';
  return IsLetter(next) && !is_capital && next.code != seam.first.code;
}

int DemandAtWord(const Seam& seam) {
  const size_t end = seam.same.find_last_not_of(' ') + 1;
  for (size_t at = 0; at < end; at += CharacterAt(seam.same, at).size) {
    if (!IsLetter(CharacterAt(seam.same, at))) return kAtWord;
  }
  const bool is_one_letter = seam.first.size == seam.same.size();
  return is_one_letter && !IsLetterAgain(seam) ? kAtWord : kLetterWeight;
}

int DemandAtBeginning(const Seam& seam) {
  if (IsLineBegunAgain(seam)) return kAtLine;
  if (seam.head.empty() && IsWordPart(seam.first)) return kAtAnswer;
  if (seam.first.code == '\n') return kAtLineEnd;
  if (IsSpace(seam.first)) return kAtSpace;
  if (IsEastAsian(seam.first)) return kAtEastAsian;
  const bool is_apart = seam.head.empty() || IsSpace(seam.before) || IsEastAsian(seam.before);
  if (!IsWordPart(seam.first)) {
    const bool opens = std::string_view("([{<\"'`*").find(seam.same[0]) != std::string_view::npos;
    return is_apart && opens ? kAtOpening : kAtPunctuation;
  }
  if (is_apart) return DemandAtWord(seam);
  return IsWordPart(seam.before) ? kInsideWord : kAtGluedWord;
}

// What of the text before the overlap is as if the overlap stood there once before.
std::string_view ChainBefore(const Seam& seam) {
  const auto differs =
      std::mismatch(seam.same.rbegin(), seam.same.rend(), seam.head.rbegin(), seam.head.rend());
  return seam.same.substr(seam.same.size() - (differs.first - seam.same.rbegin()));
}

}  // namespace

bool IsRepetition(const Overlap& overlap, Demand demand) {
  if (overlap.period * 2 <= overlap.size) return false;
  const Seam seam{.same = overlap.text.substr(0, overlap.size),
                  .head = overlap.delivered.substr(0, overlap.delivered.size() - overlap.size),
                  .after = overlap.text.substr(overlap.size)};
  int needed = DemandAtBeginning(seam);
  if (demand == Demand::kStrong) needed = std::max(needed, kStrong);
  if (IsTableRow(LastLine(overlap.delivered))) needed = std::max(needed, kInTable);
  const std::string_view chain = ChainBefore(seam);
  if (!chain.empty() && !IsSpace(CharacterBefore(seam.same, seam.same.size()))) {
    needed = std::max(needed, kInList);
  }
  const int weight = WeightOf(seam.same);
  return weight >= needed && WeightOf(chain) < std::max(kLongestChain, weight / kLongestChain);
}

}  // namespace failsoft::wire
