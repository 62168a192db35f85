#include "core/base/utf8.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace failsoft::base {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

// What stands at one place: a whole character, or the maximal subpart of an ill-formed one.
struct Sequence {
  size_t length;
  bool well_formed;
};

// How many continuation bytes follow a lead byte, and the range of the first of them (Unicode
// table 3-7): that range is what excludes overlong forms, surrogates and values past U+10FFFF.
struct Lead {
  size_t continuations;
  uint8_t lower = 0x80;
  uint8_t upper = 0xBF;
};

Lead ReadLead(uint8_t byte) {
  if (byte >= 0xC2 && byte <= 0xDF) return {1};
  if (byte == 0xE0) return {2, 0xA0, 0xBF};
  if (byte == 0xED) return {2, 0x80, 0x9F};
  if (byte >= 0xE1 && byte <= 0xEF) return {2};
  if (byte == 0xF0) return {3, 0x90, 0xBF};
  if (byte >= 0xF1 && byte <= 0xF3) return {3};
  if (byte == 0xF4) return {3, 0x80, 0x8F};
  return {0};
}

Sequence ReadSequence(std::string_view text, size_t at) {
  const auto first = static_cast<uint8_t>(text[at]);
  if (first < 0x80) return {1, true};
  Lead lead = ReadLead(first);
  if (lead.continuations == 0) return {1, false};
  for (size_t i = 1; i <= lead.continuations; ++i) {
    if (at + i >= text.size()) return {i, false};
    const auto byte = static_cast<uint8_t>(text[at + i]);
    if (byte < lead.lower || byte > lead.upper) return {i, false};
    lead.lower = 0x80;
    lead.upper = 0xBF;
  }
  return {lead.continuations + 1, true};
}

// Eight bytes at a time: most text is ASCII.
size_t SkipAscii(std::string_view text, size_t at) {
  for (uint64_t word; text.size() - at >= sizeof(word); at += sizeof(word)) {
    std::memcpy(&word, text.data() + at, sizeof(word));
    if (word & 0x8080808080808080u) break;
  }
  return at;
}

bool IsContinuation(char byte) { return (static_cast<uint8_t>(byte) & 0xC0) == 0x80; }

// Sixteen bytes at a time, of texts that are not short.
constexpr size_t kVector = 16;
constexpr size_t kBlock = 4 * kVector;
constexpr size_t kLookBack = 3;  // bytes: the most of a character that may lie before a block
using Bytes = uint8_t __attribute__((vector_size(kVector)));

Bytes Load(const char* at) {
  Bytes bytes;
  std::memcpy(&bytes, at, sizeof(bytes));
  return bytes;
}

// Not 0 where a byte may not follow the three before it.
auto Misplaced(const char* at) {
  const Bytes now = Load(at), last = Load(at - 1);
  const auto due = (last >= 0xC0) | (Load(at - 2) >= 0xE0) | (Load(at - 3) >= 0xF0);
  const auto misplaced = due ^ ((now & 0xC0) == 0x80);
  const auto never = ((now & 0xFE) == 0xC0) | (now >= 0xF5);
  return misplaced | never | ((last == 0xE0) & (now < 0xA0)) | ((last == 0xED) & (now >= 0xA0)) |
         ((last == 0xF0) & (now < 0x90)) | ((last == 0xF4) & (now >= 0x90));
}

bool IsBlockWellFormed(const char* at) {
  const auto misplaced = Misplaced(at) | Misplaced(at + kVector) | Misplaced(at + 2 * kVector) |
                         Misplaced(at + 3 * kVector);
  uint64_t words[2];
  std::memcpy(words, &misplaced, sizeof(words));
  return (words[0] | words[1]) == 0;
}

// From a place between characters to one behind the well-formed blocks that begin there. What lies
// before it is well-formed, too.
size_t SkipBlocks(std::string_view text, size_t at) {
  size_t end = at;
  while (end >= kLookBack && text.size() - end >= kBlock && IsBlockWellFormed(&text[end])) {
    end += kBlock;
    if (static_cast<uint8_t>(text[end - 1]) < 0x80) end = SkipAscii(text, end);
  }
  while (end > at && IsContinuation(text[end - 1])) --end;
  return end > at && static_cast<uint8_t>(text[end - 1]) >= 0xC0 ? end - 1 : end;
}

// An automaton of which a step is a shift, so that no text is slow because the lengths of its
// characters cannot be foreseen. A state is where its successor stands in the row of a byte; what
// has none leads to kBad, from which nothing leads away.
enum State : unsigned {
  kBad = 0,
  kSound = 6,     // between characters
  kOneMore = 12,  // continuations
  kTwoMore = 18,
  kThreeMore = 24,
  kBehindE0 = 30,  // of which the first has a range of its own
  kBehindEd = 36,
  kBehindF0 = 42,
  kBehindF4 = 48,
};
constexpr uint64_t kStateBits = 63;

using Rows = std::array<uint64_t, 256>;

constexpr void Allow(Rows& rows, State from, unsigned first, unsigned last, State to) {
  for (unsigned byte = first; byte <= last; ++byte) rows[byte] |= uint64_t{to} << from;
}

constexpr Rows MakeRows() {
  Rows rows{};
  Allow(rows, kSound, 0x00, 0x7F, kSound);
  Allow(rows, kSound, 0xC2, 0xDF, kOneMore);
  Allow(rows, kSound, 0xE0, 0xE0, kBehindE0);
  Allow(rows, kSound, 0xE1, 0xEC, kTwoMore);
  Allow(rows, kSound, 0xED, 0xED, kBehindEd);
  Allow(rows, kSound, 0xEE, 0xEF, kTwoMore);
  Allow(rows, kSound, 0xF0, 0xF0, kBehindF0);
  Allow(rows, kSound, 0xF1, 0xF3, kThreeMore);
  Allow(rows, kSound, 0xF4, 0xF4, kBehindF4);
  Allow(rows, kOneMore, 0x80, 0xBF, kSound);
  Allow(rows, kTwoMore, 0x80, 0xBF, kOneMore);
  Allow(rows, kThreeMore, 0x80, 0xBF, kTwoMore);
  Allow(rows, kBehindE0, 0xA0, 0xBF, kOneMore);
  Allow(rows, kBehindEd, 0x80, 0x9F, kOneMore);
  Allow(rows, kBehindF0, 0x90, 0xBF, kTwoMore);
  Allow(rows, kBehindF4, 0x80, 0x8F, kTwoMore);
  return rows;
}

constexpr Rows kRows = MakeRows();

// A place between characters with nothing ill-formed before it; the end of the text, when there is
// nothing ill-formed at all.
size_t SkipWellFormed(std::string_view text) {
  constexpr size_t kSteps = 32;
  size_t at = 0, sound = 0;
  for (uint64_t state = kSound; at < text.size();) {
    if (state == kSound) at = sound = SkipBlocks(text, SkipAscii(text, at));
    const size_t stop = std::min(text.size(), at + kSteps);
    for (; at < stop; ++at) state = kRows[static_cast<uint8_t>(text[at])] >> state & kStateBits;
    // To the end of the character, or blocks would never begin where all have two bytes.
    for (; state != kSound && state != kBad && at < text.size(); ++at) {
      state = kRows[static_cast<uint8_t>(text[at])] >> state & kStateBits;
    }
    if (state == kBad) break;
    if (state == kSound) sound = at;
  }
  return sound;
}

}  // namespace

size_t FindInvalidUtf8(std::string_view text) {
  size_t at = SkipWellFormed(text);
  while (at < text.size()) {
    const Sequence sequence = ReadSequence(text, at);
    if (!sequence.well_formed) return at;
    at += sequence.length;
  }
  return std::string_view::npos;
}

std::string ReplaceInvalidUtf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t bad; (bad = FindInvalidUtf8(text)) != std::string_view::npos;) {
    out.append(text, 0, bad);
    out.append(kReplacement);
    text.remove_prefix(bad + ReadSequence(text, bad).length);
  }
  out.append(text);
  return out;
}

size_t CountCharacters(std::string_view text) {
  size_t count = 0;
  for (const char c : text) count += IsContinuation(c) ? 0 : 1;
  return count;
}

std::string_view PrefixAtCharacter(std::string_view text, size_t max_bytes) {
  if (text.size() <= max_bytes) return text;
  size_t cut = max_bytes;
  // A character has at most three continuation bytes; a longer run is not one character.
  for (int i = 0; i < 3 && cut > 0 && IsContinuation(text[cut]); ++i) --cut;
  if (IsContinuation(text[cut])) cut = max_bytes;
  return text.substr(0, cut);
}

}  // namespace failsoft::base
