#include "core/base/utf8.h"

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

// The length of the character at `at` when it is ASCII, or nearly any continuation may follow its
// lead; else 0.
size_t PlainSequence(std::string_view text, size_t at) {
  const auto lead = static_cast<uint8_t>(text[at]);
  if (lead < 0x80) return 1;
  if (text.size() - at < 4 || !IsContinuation(text[at + 1])) return 0;
  if (lead >= 0xC2 && lead <= 0xDF) return 2;
  if (lead <= 0xE0 || lead == 0xED || !IsContinuation(text[at + 2])) return 0;
  if (lead < 0xF0) return 3;
  const bool plain = lead < 0xF4 && (lead > 0xF0 || static_cast<uint8_t>(text[at + 1]) >= 0x90);
  return plain && IsContinuation(text[at + 3]) ? 4 : 0;
}

size_t FindInvalidFrom(std::string_view text, size_t at) {
  while ((at = SkipAscii(text, at)) < text.size()) {
    // At least one word's worth byte by byte, so that scripts other than Latin do not test words
    // in vain.
    for (const size_t stop = at + sizeof(uint64_t); at < stop && at < text.size();) {
      if (const size_t plain = PlainSequence(text, at)) {
        at += plain;
        continue;
      }
      const Sequence sequence = ReadSequence(text, at);
      if (!sequence.well_formed) return at;
      at += sequence.length;
    }
  }
  return std::string_view::npos;
}

}  // namespace

size_t FindInvalidUtf8(std::string_view text) { return FindInvalidFrom(text, 0); }

std::string ReplaceInvalidUtf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  size_t copied = 0;
  for (size_t bad = FindInvalidFrom(text, 0); bad != std::string_view::npos;
       bad = FindInvalidFrom(text, copied)) {
    out.append(text, copied, bad - copied);
    out.append(kReplacement);
    copied = bad + ReadSequence(text, bad).length;
  }
  out.append(text, copied);
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
