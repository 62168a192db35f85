#include "core/text/unicode_utf8.h"

namespace failsoft::text {
namespace {

constexpr size_t kWord = sizeof(uint64_t);
constexpr size_t kBlock = 4 * kWord;

bool IsAsciiBlock(const char* bytes) {
  const uint64_t all = WordCounts::Load(bytes) | WordCounts::Load(bytes + kWord) |
                       WordCounts::Load(bytes + 2 * kWord) | WordCounts::Load(bytes + 3 * kWord);
  return (all & WordCounts::kHighBits) == 0;
}

// Of four words one sum, for adding up the bytes of a word takes longest.
template <typename HighBits>
uint64_t CountInBlock(const char* bytes, HighBits high_bits) {
  uint64_t counts = 0;
  for (size_t i = 0; i < kBlock; i += kWord) {
    counts += high_bits(WordCounts::Load(bytes + i)) >> 7;
  }
  return WordCounts::Sum(counts);
}

uint64_t LeadsInBlock(const char* bytes) {
  if (IsAsciiBlock(bytes)) [[likely]] {
    return kBlock;
  }
  return kBlock - CountInBlock(bytes, WordCounts::Continuations);
}

void AddBlock(const char* bytes, Place& place) {
  place.chars += kBlock;
  place.utf16 += kBlock;
  if (IsAsciiBlock(bytes)) [[likely]] {
    return;
  }
  const uint64_t continuations = CountInBlock(bytes, WordCounts::Continuations);
  place.chars -= continuations;
  place.utf16 -= continuations - CountInBlock(bytes, WordCounts::FourByteLeads);
}

}  // namespace

Place Advance(Place place, std::string_view passed) {
  place.bytes += passed.size();
  size_t at = 0;
  for (; passed.size() - at >= kBlock; at += kBlock) AddBlock(passed.data() + at, place);
  for (; at < passed.size(); ++at) {
    if (IsContinuation(passed[at])) continue;
    place.chars += 1;
    place.utf16 += static_cast<uint8_t>(passed[at]) >= 0xF0 ? 2 : 1;
  }
  return place;
}

size_t SkipCharacters(std::string_view text, size_t at, uint64_t& count) {
  while (text.size() - at >= kBlock && count >= kBlock) {
    count -= LeadsInBlock(text.data() + at);
    at += kBlock;
  }
  for (; at < text.size(); ++at) {
    if (IsContinuation(text[at])) continue;
    if (count == 0) return at;
    --count;
  }
  return at;
}

size_t SkipCharactersBack(std::string_view text, size_t begin, size_t end, uint64_t count) {
  while (count > 0 && end > begin) {
    end = Before(text, end);
    --count;
  }
  return end;
}

}  // namespace failsoft::text
