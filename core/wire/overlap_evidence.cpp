#include "core/wire/overlap_evidence.h"

#include <algorithm>

#include "core/wire/characters.h"
#include "core/wire/text_habits.h"

namespace failsoft::wire {
namespace {

// Weights are in half letters: so much must an overlap have that begins ...
constexpr int kAtAnswer = 1;         // ... where the answer begins, with a word
constexpr int kAgainstHabit = 2;     // ... with what the text never has where it would stand
constexpr int kAtWord = 3;           // ... with a word behind white space
constexpr int kAtOpening = 2;        // ... with what opens a word there: "(", a quote
constexpr int kAtGluedWord = 6;      // ... with a word behind punctuation
constexpr int kAtEastAsian = 7;      // ... between characters that need no space between words
constexpr int kCountedThrough = 13;  // ... with "one", as in "one by one": 一つ一つ, 一步一步
constexpr int kInsideWord = 8;       // ... in the middle of a word
constexpr int kAtSpace = 12;         // ... with a space, which models rarely begin with
constexpr int kAtPunctuation = 16;  // ... with punctuation
constexpr int kAtLineEnd = 40;      // ... with a line's end
// And where less will do:
constexpr int kWholeLines = 8;     // it is the last line or lines, with their ends
constexpr int kEndOfSentence = 4;  // it ends an East Asian sentence or line, and begins none
constexpr int kCutAfterSpace = 8;  // it begins with a space, and the word it ends with goes on
constexpr int kDoubledWord = 4;    // it would be there twice without a space
// Where more is needed whatever it begins with:
constexpr int kInTable = 16;
constexpr int kNewInTable = 8;  // which has no such cells yet
constexpr int kInList = 24;     // behind the separator that it ends with: "/vendor/|vendor/"
constexpr int kStrong = 32;

constexpr int kLetterWeight = 2;
constexpr int kKanaWeight = 3;
constexpr int kIdeographWeight = 4;
constexpr int kLongestChain = 4;       // a quarter of the overlap, or two letters
constexpr size_t kHabitChars = 1'024;  // how much of the text shows its habits

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

int WeightOf(const Character& character) {
  switch (character.kind()) {
    case CharacterKind::kDigit:
      return kLetterWeight / 2;
    case CharacterKind::kLetter:
      return kLetterWeight;
    case CharacterKind::kKana:
      return kKanaWeight;
    case CharacterKind::kIdeograph:
      return kIdeographWeight;
    default:
      return 0;
  }
}

int WeightOf(std::string_view text) {
  int weight = 0;
  for (size_t at = 0; at < text.size();) {
    const Character character = CharacterAt(text, at);
    at += character.size;
    weight += WeightOf(character);
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
  std::string_view delivered;
  std::string_view same;   // the overlap
  std::string_view head;   // delivered before it
  std::string_view after;  // text behind it
  Character before = CharacterBefore(head, head.size());
  Character first = CharacterAt(same, 0);
  Character last = CharacterBefore(same, same.size());
};

// All that the last line has so far, with its indentation or behind it, and too much of it for
// chance: indentation, or two marks.
bool IsLineBegunAgain(const Seam& seam) {
  if (seam.same.find('\n') != std::string_view::npos) return false;
  const std::string_view indentation = LastLine(seam.head);
  if (indentation.find_first_not_of(kBlank) != std::string_view::npos) return false;
  const size_t blanks = std::min(seam.same.find_first_not_of(kBlank), seam.same.size());
  if (blanks > 0 && !indentation.empty()) return false;
  const Character mark = CharacterAt(seam.same, blanks);
  if (mark.size == 0 || mark.kind() == CharacterKind::kDigit || mark.code == '|') return false;
  return blanks > 0 || (!IsWordPart(mark) && seam.same.size() >= 2);
}

// The last line or more, to their ends.
bool IsOfWholeLines(const Seam& seam) {
  return seam.last.code == '\n' && (seam.head.empty() || seam.before.code == '\n') &&
         seam.first.code != '\n';
}

// "T" is the beginning of "The" once more, and "a" is the whole word; but "C" is also half of "CC".
bool IsLetterAgain(const Seam& seam) {
  const Character next = CharacterAt(seam.after, 0);
  if (next.code == ' ') return seam.same == "a" || seam.same == "A" || seam.same == "I";
  const bool is_capital = next.code >= 'A' && next.code <= 'Z';
  return IsLetter(next) && !is_capital && next.code != seam.first.code;
}

bool IsApart(const Seam& seam) {
  return seam.head.empty() || IsSpace(seam.before) || IsEastAsian(seam.before);
}

bool IsOpening(const Character& character) {
  return std::u32string_view(U"([{<\"'`*").find(character.code) != std::u32string_view::npos;
}

bool IsWordOpened(const Seam& seam) { return IsApart(seam) || IsOpening(seam.before); }

int DemandAtWord(const Seam& seam) {
  const size_t end = seam.same.find_last_not_of(' ') + 1;
  for (size_t at = 0; at < end; at += CharacterAt(seam.same, at).size) {
    if (!IsLetter(CharacterAt(seam.same, at))) return kAtWord;
  }
  const bool is_one_letter = seam.first.size == seam.same.size();
  return is_one_letter && !IsLetterAgain(seam) ? kAtWord : kLetterWeight;
}

int DemandAtEastAsian(const Seam& seam) {
  if (seam.first.code == U'一') return kCountedThrough;
  const bool ends = std::u32string_view(U"。！？，、：；」）\n").find(seam.last.code) !=
                    std::u32string_view::npos;
  return ends ? kEndOfSentence : kAtEastAsian;
}

int DemandAtSpace(const Seam& seam) {
  const bool is_cut =
      seam.first.code == ' ' && IsLetter(seam.last) && IsLetter(CharacterAt(seam.after, 0));
  return is_cut ? kCutAfterSpace : kAtSpace;
}

int DemandAtPlace(const Seam& seam) {
  if (seam.head.empty() && IsWordPart(seam.first)) return kAtAnswer;
  if (seam.first.code == '\n') return kAtLineEnd;
  if (IsSpace(seam.first)) return DemandAtSpace(seam);
  if (IsEastAsian(seam.first)) return DemandAtEastAsian(seam);
  if (!IsWordPart(seam.first)) {
    return IsApart(seam) && IsOpening(seam.first) ? kAtOpening : kAtPunctuation;
  }
  if (IsApart(seam)) return DemandAtWord(seam);
  return IsWordPart(seam.before) ? kInsideWord : kAtGluedWord;
}

// What of the text before the overlap is as if the overlap stood there once before.
std::string_view ChainBefore(const Seam& seam) {
  const auto differs =
      std::mismatch(seam.same.rbegin(), seam.same.rend(), seam.head.rbegin(), seam.head.rend());
  return seam.same.substr(seam.same.size() - (differs.first - seam.same.rbegin()));
}

// "partly | partly|partly": without the overlap, a word would be written twice without a space.
bool WouldDoubleWord(const Seam& seam) {
  return IsWordPart(seam.first) && IsWordPart(seam.last) && !IsWordPart(seam.before);
}

// More than a character that the text so far never goes on with.
bool IsAgainstHabit(const Seam& seam) {
  if (seam.same.size() == seam.first.size) return false;
  const std::string_view text = LastCharacters(seam.delivered, kHabitChars);
  return NeverGoesOnLike(text, seam.same) || NeverJoinsToWord(text, seam.same);
}

// Whether no cell of the table so far is like the one that the overlap begins with.
bool IsNewInTable(const Seam& seam) {
  const std::string_view cell = seam.same.substr(0, seam.same.find('|'));
  return LastCharacters(seam.head, kHabitChars).find(cell) == std::string_view::npos;
}

// "/vendor/|vendor/", where the separator that the overlap ends with stands before it too.
bool IsListed(const Seam& seam, std::string_view chain) {
  return !chain.empty() && !IsSpace(seam.last) && !IsWordPart(seam.last);
}

bool IsInTable(const Seam& seam) {
  return IsTableRow(LastLine(seam.same)) || IsTableRow(LastLine(seam.head));
}

int DemandOf(const Seam& seam, std::string_view chain) {
  if (WouldDoubleWord(seam)) return IsWordOpened(seam) ? DemandAtWord(seam) : kDoubledWord;
  if (IsAgainstHabit(seam)) return kAgainstHabit;
  int needed = IsOfWholeLines(seam) ? kWholeLines : DemandAtPlace(seam);
  if (IsInTable(seam)) needed = std::max(needed, IsNewInTable(seam) ? kNewInTable : kInTable);
  return IsListed(seam, chain) ? std::max(needed, kInList) : needed;
}

}  // namespace

bool IsRepetition(const Overlap& overlap, Demand demand) {
  if (overlap.period * 2 <= overlap.size) return false;
  const Seam seam{.delivered = overlap.delivered,
                  .same = overlap.text.substr(0, overlap.size),
                  .head = overlap.delivered.substr(0, overlap.delivered.size() - overlap.size),
                  .after = overlap.text.substr(overlap.size)};
  const int weight = WeightOf(seam.same);
  if (demand == Demand::kStrong && weight < kStrong) return false;
  if (IsLineBegunAgain(seam)) return true;
  const std::string_view chain = ChainBefore(seam);
  if (weight < DemandOf(seam, chain)) return false;
  return IsOfWholeLines(seam) || WeightOf(chain) < std::max(kLongestChain, weight / kLongestChain);
}

}  // namespace failsoft::wire
