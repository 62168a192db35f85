#include "core/wire/characters.h"

#include <algorithm>
#include <iterator>

namespace failsoft::wire {
namespace {

struct Range {
  char32_t first;
  char32_t last;
  CharacterKind kind;
};

using enum CharacterKind;

// In ascending order; what is in none is kOther. Blocks of the Unicode standard, with the
// exceptions that matter at a seam. Marks of scripts that are written with them (Indic, Thai) count
// as letters of theirs.
constexpr Range kRanges[] = {
    {0x09, 0x0D, kSpace},         {0x20, 0x20, kSpace},         {'0', '9', kDigit},
    {'A', 'Z', kLetter},          {'a', 'z', kLetter},          {0x85, 0x85, kSpace},
    {0xA0, 0xA0, kSpace},         {0xAA, 0xAA, kLetter},        {0xB5, 0xB5, kLetter},
    {0xBA, 0xBA, kLetter},        {0xC0, 0xD6, kLetter},        {0xD8, 0xF6, kLetter},
    {0xF8, 0x02C1, kLetter},      {0x0300, 0x036F, kMark},      {0x0370, 0x0373, kLetter},
    {0x0376, 0x037D, kLetter},    {0x037F, 0x0383, kLetter},    {0x0386, 0x0386, kLetter},
    {0x0388, 0x0482, kLetter},    {0x0483, 0x0489, kMark},      {0x048A, 0x0588, kLetter},
    {0x0591, 0x05BD, kMark},      {0x05D0, 0x05F2, kLetter},    {0x0610, 0x061A, kMark},
    {0x0620, 0x064A, kLetter},    {0x064B, 0x065F, kMark},      {0x0660, 0x0669, kDigit},
    {0x066E, 0x06D3, kLetter},    {0x06D5, 0x06EF, kLetter},    {0x06F0, 0x06F9, kDigit},
    {0x06FA, 0x06FF, kLetter},    {0x0710, 0x0963, kLetter},    {0x0966, 0x096F, kDigit},
    {0x0971, 0x167F, kLetter},    {0x1680, 0x1680, kSpace},     {0x1681, 0x17D3, kLetter},
    {0x17E0, 0x17E9, kDigit},     {0x1820, 0x1AAF, kLetter},    {0x1AB0, 0x1AFF, kMark},
    {0x1B00, 0x1DBF, kLetter},    {0x1DC0, 0x1DFF, kMark},      {0x1E00, 0x1FFF, kLetter},
    {0x2000, 0x200A, kSpace},     {0x200B, 0x200D, kMark},      {0x2028, 0x2029, kSpace},
    {0x202F, 0x202F, kSpace},     {0x205F, 0x205F, kSpace},     {0x20D0, 0x20FF, kMark},
    {0x2C00, 0x2DDF, kLetter},    {0x2E80, 0x2FDF, kIdeograph}, {0x3000, 0x3000, kSpace},
    {0x3005, 0x3007, kIdeograph}, {0x302A, 0x302F, kMark},      {0x3031, 0x3035, kKana},
    {0x3041, 0x3096, kKana},      {0x3099, 0x309A, kMark},      {0x309D, 0x309F, kKana},
    {0x30A1, 0x30FA, kKana},      {0x30FC, 0x30FF, kKana},      {0x3105, 0x318E, kLetter},
    {0x31A0, 0x31BF, kLetter},    {0x31F0, 0x31FF, kKana},      {0x3400, 0x4DBF, kIdeograph},
    {0x4E00, 0x9FFF, kIdeograph}, {0xA000, 0xA48C, kLetter},    {0xA4D0, 0xA66E, kLetter},
    {0xA680, 0xABE9, kLetter},    {0xABF0, 0xABF9, kDigit},     {0xAC00, 0xD7FB, kLetter},
    {0xF900, 0xFAFF, kIdeograph}, {0xFB00, 0xFDFB, kLetter},    {0xFE00, 0xFE0F, kMark},
    {0xFE20, 0xFE2F, kMark},      {0xFE70, 0xFEFC, kLetter},    {0xFEFF, 0xFEFF, kMark},
    {0xFF10, 0xFF19, kDigit},     {0xFF21, 0xFF3A, kLetter},    {0xFF41, 0xFF5A, kLetter},
    {0xFF66, 0xFF9F, kKana},      {0xFFA0, 0xFFDC, kLetter},    {0x10000, 0x1AFFF, kLetter},
    {0x1B000, 0x1B16F, kKana},    {0x1D400, 0x1D7CB, kLetter},  {0x1D7CE, 0x1D7FF, kDigit},
    {0x1E000, 0x1E95F, kLetter},  {0x1F3FB, 0x1F3FF, kMark},    {0x20000, 0x3FFFF, kIdeograph},
    {0xE0020, 0xE01EF, kMark},
};

bool IsContinuation(char byte) { return (static_cast<uint8_t>(byte) & 0xC0) == 0x80; }

size_t SizeOf(uint8_t lead) {
  if (lead < 0xC2 || lead > 0xF4) return 1;
  return lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

}  // namespace

CharacterKind KindOf(char32_t code) {
  const auto* range = std::upper_bound(std::begin(kRanges), std::end(kRanges), code,
                                       [](char32_t c, const Range& r) { return c < r.first; });
  if (range == std::begin(kRanges)) return kOther;
  --range;
  return code <= range->last ? range->kind : kOther;
}

bool IsEastAsian(char32_t code) {
  if (code < 0x2E80) return false;
  const CharacterKind kind = KindOf(code);
  const bool is_hangul = code >= 0xAC00 && code <= 0xD7A3;
  const bool is_punctuation =
      (code >= 0x3001 && code <= 0x303F) || (code >= 0xFF01 && code <= 0xFFEF);
  return kind == kIdeograph || kind == kKana || is_hangul || is_punctuation;
}

Character CharacterAt(std::string_view text, size_t at) {
  if (at >= text.size()) return {};
  const auto lead = static_cast<uint8_t>(text[at]);
  if (lead < 0x80) return {lead, 1};
  const size_t size = SizeOf(lead);
  if (size == 1 || at + size > text.size()) return {0xFFFD, 1};
  char32_t code = lead & (0x7F >> size);
  for (size_t i = 1; i < size; ++i) {
    if (!IsContinuation(text[at + i])) return {0xFFFD, 1};
    code = (code << 6) | (static_cast<uint8_t>(text[at + i]) & 0x3F);
  }
  return {code, size};
}

Character CharacterBefore(std::string_view text, size_t end) {
  if (end == 0) return {};
  for (size_t size = 1; size <= 4 && size <= end; ++size) {
    if (IsContinuation(text[end - size])) continue;
    const Character character = CharacterAt(text, end - size);
    if (character.size == size) return character;
    break;
  }
  return {0xFFFD, 1};
}

size_t CountCharacters(std::string_view text) {
  return static_cast<size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return !IsContinuation(c); }));
}

std::string_view LastCharacters(std::string_view text, size_t count) {
  size_t begin = text.size();
  while (begin > 0 && count > 0) {
    if (!IsContinuation(text[--begin])) --count;
  }
  return text.substr(begin);
}

}  // namespace failsoft::wire
