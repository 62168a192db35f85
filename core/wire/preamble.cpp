#include "core/wire/preamble.h"

#include <algorithm>
#include <iterator>

#include "core/base/text.h"
#include "core/wire/characters.h"
#include "core/wire/preamble_words.h"

namespace failsoft::wire {
namespace {

constexpr size_t kLongestLine = 160;       // characters
constexpr size_t kLongestBareLine = 24;    // bytes of a line that is hardly more than a word
constexpr size_t kLongestDecoration = 16;  // bytes of marks before the first word
constexpr std::string_view kBlank = " \t";
constexpr std::string_view kWhiteSpace = " \t\r\n";
constexpr std::string_view kDecoration = " \t\r\n*_([>-~\"'.";
constexpr std::string_view kBehindSentence = ".!?:;\"'*`)|>]}\n";
constexpr std::string_view kEnds[] = {":", ".", "!",  "…",  ")",  "]",
                                      "*", "_", "。", "：", "！", "）"};

bool Begins(std::string_view text, std::string_view word) {
  return base::EqualsIgnoreCase(text.substr(0, word.size()), word);
}

template <size_t size>
bool BeginsWithOneOf(const std::string_view (&words)[size], std::string_view text) {
  return std::any_of(words, words + size,
                     [&](std::string_view word) { return Begins(text, word); });
}

template <size_t size>
bool MayBeginWithOneOf(const std::string_view (&words)[size], std::string_view text) {
  return std::any_of(words, words + size, [&](std::string_view word) {
    return text.size() < word.size() && Begins(word, text);
  });
}

template <size_t size>
bool ContainsOneOf(const std::string_view (&words)[size], std::string_view text) {
  return std::any_of(words, words + size,
                     [&](std::string_view word) { return base::ContainsIgnoreCase(text, word); });
}

bool EndsLikeSentence(std::string_view line) {
  return std::any_of(std::begin(kEnds), std::end(kEnds),
                     [&](std::string_view end) { return line.ends_with(end); });
}

LeadIn::Kind KindOfLine(std::string_view line) {
  if (!EndsLikeSentence(line)) return LeadIn::Kind::kNone;
  const bool is_bare = line.size() <= kLongestBareLine;
  const bool assents = BeginsWithOneOf(kAssents, line);
  const bool goes_on = ContainsOneOf(kGoingOn, line);
  if (ContainsOneOf(kInterruption, line) || (assents && goes_on) ||
      (is_bare && BeginsWithOneOf(kBareAnnouncements, line))) {
    return LeadIn::Kind::kCertain;
  }
  return goes_on || (assents && is_bare) ? LeadIn::Kind::kLikely : LeadIn::Kind::kNone;
}

// A sentence of its own has a capital, or some decoration that sets it apart.
bool IsOpenedLikeSentence(std::string_view decoration, std::string_view opening) {
  const bool is_small = !opening.empty() && opening.front() >= 'a' && opening.front() <= 'z';
  return !is_small || decoration.find_first_not_of(kWhiteSpace) != std::string_view::npos;
}

// Whether a sentence of the text may begin behind `text`: on a new line, behind the end of another
// and a space, or behind a full stop of a script that sets no spaces.
bool MayBeginSentence(std::string_view text) {
  const Character last = CharacterBefore(text, text.size());
  if (std::u32string_view(U"。！？：").find(last.code) != std::u32string_view::npos) return true;
  if (last.kind() != CharacterKind::kSpace) return text.empty();
  const size_t solid = text.find_last_not_of(kBlank);
  return solid == std::string_view::npos ||
         kBehindSentence.find(text[solid]) != std::string_view::npos;
}

size_t SkipLineEnds(std::string_view text, size_t at, int most) {
  for (; most > 0 && at < text.size() && text[at] == '\n'; --most) ++at;
  return at;
}

}  // namespace

LeadIn ReadPreamble(std::string_view text, std::string_view delivered, bool at_end) {
  const size_t first = std::min(text.find_first_not_of(kDecoration), text.size());
  const std::string_view opening = text.substr(first);
  if (first > kLongestDecoration || !IsOpenedLikeSentence(text.substr(0, first), opening))
    return {};
  if (!BeginsWithOneOf(kAssents, opening) && !BeginsWithOneOf(kAnnouncements, opening)) {
    const bool may_begin =
        MayBeginWithOneOf(kAssents, opening) || MayBeginWithOneOf(kAnnouncements, opening);
    return {may_begin && !at_end ? LeadIn::Kind::kUnfinished : LeadIn::Kind::kNone};
  }
  const size_t end = std::min(opening.find('\n'), opening.size());
  const std::string_view line = opening.substr(0, end);
  if (CountCharacters(line) > kLongestLine) return {};
  const bool has_line_ends = first + end + 2 < text.size();  // all of them
  if (!has_line_ends && !at_end) return {LeadIn::Kind::kUnfinished};
  LeadIn::Kind kind = KindOfLine(base::Trim(line));
  if (kind == LeadIn::Kind::kLikely && !MayBeginSentence(delivered)) kind = LeadIn::Kind::kCertain;
  return {kind, SkipLineEnds(text, first + end, 2)};
}

}  // namespace failsoft::wire
