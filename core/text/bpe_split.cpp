#include "core/text/bpe_split.h"

#include <utf8proc.h>

#include <algorithm>
#include <array>

#include "core/base/text.h"
#include "core/text/unicode_class.h"

namespace failsoft::text {
namespace {

// What the patterns tell apart. A letter that has no case, and a mark, count as either case.
enum Kind : uint8_t {
  kUpper = 1,
  kLower = 2,
  kLetter = 4,  // any; marks are none
  kNumber = 8,
  kSpace = 16,
  kLineEnd = 32,  // CR, LF; they are spaces too
};

uint8_t KindOfCategory(int category) {
  switch (category) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LT:
      return kUpper | kLetter;
    case UTF8PROC_CATEGORY_LL:
      return kLower | kLetter;
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
      return kUpper | kLower | kLetter;
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
      return kUpper | kLower;
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
      return kNumber;
    default:
      return 0;
  }
}

constexpr std::array<uint8_t, 128> MakeAscii() {
  std::array<uint8_t, 128> kinds{};
  for (int c = 'A'; c <= 'Z'; ++c) kinds[c] = kUpper | kLetter;
  for (int c = 'a'; c <= 'z'; ++c) kinds[c] = kLower | kLetter;
  for (int c = '0'; c <= '9'; ++c) kinds[c] = kNumber;
  for (const int c : {' ', '\t', '\v', '\f'}) kinds[c] = kSpace;
  for (const int c : {'\n', '\r'}) kinds[c] = kSpace | kLineEnd;
  return kinds;
}

constexpr auto kAscii = MakeAscii();

struct Character {
  uint8_t kind = 0;
  size_t size = 0;  // 0: the text is over
};

Character CharacterAt(std::string_view text, size_t at) {
  if (at >= text.size()) return {};
  const auto byte = static_cast<uint8_t>(text[at]);
  if (byte < 0x80) return {kAscii[byte], 1};
  utf8proc_int32_t c = 0;
  const auto rest = static_cast<utf8proc_ssize_t>(std::min<size_t>(text.size() - at, 4));
  const utf8proc_ssize_t size =
      utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data() + at), rest, &c);
  if (size <= 0) return {0, 1};  // no text: a byte by itself
  const bool is_space = IsStripped(static_cast<char32_t>(c));
  const uint8_t kind = is_space ? uint8_t{kSpace} : KindOfCategory(utf8proc_category(c));
  return {kind, static_cast<size_t>(size)};
}

// Past the run of characters of any of these kinds.
size_t SkipKinds(std::string_view text, size_t at, uint8_t kinds) {
  for (;;) {
    const Character c = CharacterAt(text, at);
    if ((c.kind & kinds) == 0) return at;
    at += c.size;
  }
}

// (?i:'s|'t|'re|'ve|'m|'ll|'d) at `at`; its size, or 0.
size_t ContractionSize(std::string_view text, size_t at) {
  const std::string_view rest = text.substr(at, 3);
  if (rest.size() < 2 || rest[0] != '\'') return 0;
  const char first = base::Lower(rest[1]);
  if (first == 's' || first == 't' || first == 'm' || first == 'd') return 2;
  if (rest.starts_with("'\xC5\xBF")) return 3;  // a long s is an s in another case
  if (rest.size() < 3) return 0;
  const char second = base::Lower(rest[2]);
  const bool is_it = (first == 'r' && second == 'e') || (first == 'v' && second == 'e') ||
                     (first == 'l' && second == 'l');
  return is_it ? 3 : 0;
}

// [^\r\n\p{L}\p{N}]: what may stand before a word and belong to it.
bool MayLead(const Character& c) {
  return c.size > 0 && (c.kind & (kLineEnd | kLetter | kNumber)) == 0;
}

struct UpperRun {
  size_t end = 0;
  size_t either_end = 0;  // the end of the last character that could be of either case, or 0
};

UpperRun ReadUpperRun(std::string_view text, size_t at) {
  UpperRun run{at, 0};
  for (;;) {
    const Character c = CharacterAt(text, run.end);
    if ((c.kind & kUpper) == 0) return run;
    run.end += c.size;
    if ((c.kind & kLower) != 0) run.either_end = run.end;
  }
}

// [upper]*[lower]+ : where it ends, or 0 when it does not match.
size_t LowerWordEnd(std::string_view text, size_t at) {
  const UpperRun run = ReadUpperRun(text, at);
  const size_t end = SkipKinds(text, run.end, kLower);
  return end > run.end ? end : run.either_end;
}

// [upper]+ ; what is lower has been tried before.
size_t UpperWordEnd(std::string_view text, size_t at) {
  const size_t end = SkipKinds(text, at, kUpper);
  return end > at ? end : 0;
}

// A word of o200k: the first of its two forms that matches, with what leads it if it can.
size_t CasedWordEnd(std::string_view text, size_t at) {
  const Character lead = CharacterAt(text, at);
  for (const auto word_end : {&LowerWordEnd, &UpperWordEnd}) {
    size_t end = MayLead(lead) ? word_end(text, at + lead.size) : 0;
    if (end == 0) end = word_end(text, at);
    if (end != 0) return end + ContractionSize(text, end);
  }
  return 0;
}

// [^\r\n\p{L}\p{N}]?\p{L}+
size_t WordEnd(std::string_view text, size_t at) {
  const Character lead = CharacterAt(text, at);
  const size_t begin = MayLead(lead) ? at + lead.size : at;
  const size_t end = SkipKinds(text, begin, kLetter);
  return end > begin ? end : 0;
}

// \p{N}{1,3}
size_t NumberEnd(std::string_view text, size_t at) {
  size_t end = at;
  for (int i = 0; i < 3; ++i) {
    const Character c = CharacterAt(text, end);
    if ((c.kind & kNumber) == 0) break;
    end += c.size;
  }
  return end > at ? end : 0;
}

// " ?[^\s\p{L}\p{N}]+", then any of `tail`.
size_t PunctuationEnd(std::string_view text, size_t at, std::string_view tail) {
  const size_t begin = text[at] == ' ' ? at + 1 : at;
  size_t end = begin;
  for (;;) {
    const Character c = CharacterAt(text, end);
    if (c.size == 0 || (c.kind & (kSpace | kLetter | kNumber)) != 0) break;
    end += c.size;
  }
  if (end == begin) return 0;
  while (end < text.size() && tail.find(text[end]) != std::string_view::npos) ++end;
  return end;
}

// A space, if there is one, and a run of any of these.
size_t LedRunEnd(std::string_view text, size_t at, uint8_t kinds) {
  const size_t begin = text[at] == ' ' ? at + 1 : at;
  const size_t end = SkipKinds(text, begin, kinds);
  return end > begin ? end : 0;
}

// '(?:[sdmt]|ll|ve|re), in this case alone.
size_t LowerContractionSize(std::string_view text, size_t at) {
  for (const std::string_view ending : {"'s", "'d", "'m", "'t", "'ll", "'ve", "'re"}) {
    if (text.substr(at).starts_with(ending)) return ending.size();
  }
  return 0;
}

// \s+(?!\S)|\s+: a run of space but for what leads the word that follows.
size_t PlainSpaceEnd(std::string_view text, size_t at) {
  size_t last = at;
  for (size_t end = at;;) {
    const Character c = CharacterAt(text, end);
    if ((c.kind & kSpace) == 0) return c.size == 0 || last == at ? end : last;
    last = end;
    end += c.size;
  }
}

// A run of space: up to its last line end; else all but its last character, which leads the word
// that follows; all of it at the text's end, which cl100k asks before line ends.
size_t SpaceEnd(std::string_view text, size_t at, bool end_first) {
  size_t end = at;
  size_t last = at;
  size_t line_end = 0;
  for (;;) {
    const Character c = CharacterAt(text, end);
    if ((c.kind & kSpace) == 0) break;
    last = end;
    end += c.size;
    if ((c.kind & kLineEnd) != 0) line_end = end;
  }
  if (end_first && end == text.size()) return end;
  if (line_end != 0) return line_end;
  return end == text.size() || last == at ? end : last;
}

size_t R50kEnd(std::string_view text, size_t at) {
  if (const size_t size = LowerContractionSize(text, at)) return at + size;
  if (const size_t end = LedRunEnd(text, at, kLetter)) return end;
  if (const size_t end = LedRunEnd(text, at, kNumber)) return end;
  if (const size_t end = PunctuationEnd(text, at, "")) return end;
  return PlainSpaceEnd(text, at);
}

size_t Cl100kEnd(std::string_view text, size_t at) {
  if (const size_t size = ContractionSize(text, at)) return at + size;
  if (const size_t end = WordEnd(text, at)) return end;
  if (const size_t end = NumberEnd(text, at)) return end;
  if (const size_t end = PunctuationEnd(text, at, "\r\n")) return end;
  return SpaceEnd(text, at, true);
}

size_t O200kEnd(std::string_view text, size_t at) {
  if (const size_t end = CasedWordEnd(text, at)) return end;
  if (const size_t end = NumberEnd(text, at)) return end;
  if (const size_t end = PunctuationEnd(text, at, "\r\n/")) return end;
  return SpaceEnd(text, at, false);
}

}  // namespace

size_t PieceSize(std::string_view text, size_t at, BpePattern pattern) {
  switch (pattern) {
    case BpePattern::kR50k:
      return R50kEnd(text, at) - at;
    case BpePattern::kCl100k:
      return Cl100kEnd(text, at) - at;
    default:
      return O200kEnd(text, at) - at;
  }
}

}  // namespace failsoft::text
