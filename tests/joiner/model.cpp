#include "model.h"

#include <algorithm>

#include "core/wire/characters.h"
#include "core/wire/code_fence.h"

namespace failsoft::joiner_table {
namespace {

using wire::CharacterAt;
using wire::CharacterBefore;
using wire::CharacterKind;
using Text = std::optional<std::string>;

constexpr size_t kLongestRepeat = 200;
constexpr size_t kFirstDifference = 48;  // before that, nobody could know

struct Halves {
  std::string_view delivered;
  std::string_view rest;
};

Text Repeat(const Halves& halves, size_t begin) {
  if (begin >= halves.delivered.size()) return {};
  return std::string(halves.delivered.substr(begin)).append(halves.rest);
}

Text RepeatChars(const Halves& halves, Random& random) {
  const size_t count = random.Between(1, kLongestRepeat);
  const std::string_view tail = wire::LastCharacters(halves.delivered, count);
  return Repeat(halves, halves.delivered.size() - tail.size());
}

bool IsHan(CharacterKind kind) {
  return kind == CharacterKind::kIdeograph || kind == CharacterKind::kKana;
}

bool IsWordPart(const wire::Character& character) {
  const CharacterKind kind = character.kind();
  return kind == CharacterKind::kLetter || kind == CharacterKind::kDigit ||
         kind == CharacterKind::kMark || character.code == '_';
}

bool IsSpace(const wire::Character& character) { return character.kind() == CharacterKind::kSpace; }

template <typename Is>
size_t SkipBack(std::string_view text, size_t end, Is is) {
  while (end > 0 && is(CharacterBefore(text, end))) end -= CharacterBefore(text, end).size;
  return end;
}

// In a script that does not set words apart: one to three characters, or all since the last mark.
Text RepeatUnspaced(const Halves& halves, size_t end, Random& random) {
  size_t most = random.OneIn(2) ? halves.delivered.size() : random.Between(1, 3);
  return Repeat(halves, SkipBack(halves.delivered, end, [&](const wire::Character& c) {
                  return IsHan(c.kind()) && most-- > 0;
                }));
}

// From the beginning of the last word, which may be cut: mostly with what is written onto it, as in
// "(word" or "a.word".
Text RepeatWord(const Halves& halves, Random& random) {
  const std::string_view text = halves.delivered;
  const size_t end = SkipBack(text, text.size(), [](const wire::Character& c) {
    return !IsWordPart(c) && !IsHan(c.kind());
  });
  if (end == 0) return {};
  if (IsHan(CharacterBefore(text, end).kind())) return RepeatUnspaced(halves, end, random);
  const bool is_bare = random.OneIn(4);
  return Repeat(halves, SkipBack(text, end, [&](const wire::Character& c) {
                  return is_bare ? IsWordPart(c) : !IsSpace(c) && !IsHan(c.kind());
                }));
}

// From behind the last but zero end of a sentence.
Text RepeatSentence(const Halves& halves) {
  const std::string_view text = halves.delivered;
  size_t begin = text.find_last_not_of(" \t\r\n") + 1;
  while (begin > 0) {
    const wire::Character before = CharacterBefore(text, begin);
    const bool is_stop = before.code == 0x3002 || before.code == 0xFF01 || before.code == 0xFF1F;
    const bool is_spaced_stop = begin < text.size() &&
                                (text[begin] == ' ' || text[begin] == '\n') &&
                                (before.code == '.' || before.code == '!' || before.code == '?');
    if ((is_stop || is_spaced_stop) &&
        text.find_first_not_of(" \t\r\n", begin) != std::string_view::npos) {
      break;
    }
    begin -= before.size;
  }
  begin = std::min(text.find_first_not_of(" \t\r\n", begin), text.size());
  return text.size() - begin > 900 ? Text() : Repeat(halves, begin);
}

Text RepeatLine(const Halves& halves) {
  std::string_view text = halves.delivered;
  const size_t last = text.find_last_not_of('\n');
  if (last == std::string_view::npos) return {};
  const size_t begin = text.rfind('\n', last) + 1;
  return text.size() - begin > 900 ? Text() : Repeat(halves, begin);
}

Text AnyRepeat(const Halves& halves, Random& random) {
  switch (random.Below(4)) {
    case 0:
      return RepeatChars(halves, random);
    case 1:
      return RepeatWord(halves, random);
    case 2:
      return RepeatSentence(halves);
    default:
      return RepeatLine(halves);
  }
}

std::string PreambleOf(const Source& source, Random& random) {
  return random.Pick(*source.preambles) + (random.OneIn(5) ? "\n" : "\n\n");
}

Text Prepend(const std::string& head, const Text& tail) {
  return tail ? Text(head + *tail) : Text();
}

// Inside the line that was cut, or from its beginning.
Text OpenFenceAgain(const Halves& halves, bool with_info, Random& random) {
  static const std::vector<std::string> kInfos = {"python", "cpp", "json", "js", "bash", "text"};
  if (!wire::FindOpenFence(halves.delivered)) return {};
  const std::string fence = "```" + (with_info ? random.Pick(kInfos) : "") + "\n";
  return Prepend(fence, random.OneIn(2) ? Text(halves.rest) : RepeatLine(halves));
}

// The first `same` characters of the answer, then other words.
Text TellDifferently(const Source& source, const Halves& halves, Random& random) {
  const size_t chars = wire::CountCharacters(halves.delivered);
  if (chars < kFirstDifference + 2) return {};
  const size_t same = random.Between(kFirstDifference, std::min<size_t>(chars - 2, 600));
  const std::string_view shared = source.answer.substr(
      0, halves.delivered.size() - wire::LastCharacters(halves.delivered, chars - same).size());
  size_t stray = source.other.find(' ', random.Below(source.other.size() / 2)) + 1;
  while (source.other[stray] == source.answer[shared.size()]) ++stray;
  while ((static_cast<unsigned char>(source.other[stray]) & 0xC0) == 0x80) ++stray;
  if (source.other[stray] == source.answer[shared.size()]) return {};
  return std::string(shared).append(source.other.substr(stray, 400));
}

Text LoseSpace(const Halves& halves) {
  if (halves.rest.size() < 2 || halves.rest[0] != ' ' || halves.rest[1] == ' ') return {};
  return std::string(halves.rest.substr(1));
}

}  // namespace

Text Continue(const Source& source, size_t cut, Behaviour behaviour, Random& random) {
  const Halves halves{source.answer.substr(0, cut), source.answer.substr(cut)};
  switch (behaviour) {
    case Behaviour::kExactRest:
      return std::string(halves.rest);
    case Behaviour::kRepeatChars:
      return RepeatChars(halves, random);
    case Behaviour::kRepeatWord:
      return RepeatWord(halves, random);
    case Behaviour::kRepeatSentence:
      return RepeatSentence(halves);
    case Behaviour::kRepeatLine:
      return RepeatLine(halves);
    case Behaviour::kPreamble:
      return PreambleOf(source, random).append(halves.rest);
    case Behaviour::kPreambleRepeat:
      return Prepend(PreambleOf(source, random), AnyRepeat(halves, random));
    case Behaviour::kFenceInfo:
      return OpenFenceAgain(halves, true, random);
    case Behaviour::kFenceBare:
      return OpenFenceAgain(halves, false, random);
    case Behaviour::kWholeAgain:
      return std::string(source.answer);
    case Behaviour::kDifferent:
      return TellDifferently(source, halves, random);
    case Behaviour::kNoSpace:
      return LoseSpace(halves);
    case Behaviour::kEmpty:
      return std::string();
  }
  return {};
}

}  // namespace failsoft::joiner_table
