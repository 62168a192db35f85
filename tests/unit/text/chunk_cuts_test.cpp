// Cuts are looked for by bytes: that no character is missed by its bytes, for all of Unicode.
#include "core/text/chunk_cuts.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <initializer_list>
#include <string>
#include <utility>

#include "core/text/unicode_class.h"

namespace failsoft::text {
namespace {

constexpr size_t kNone = CutSearch::kNone;

size_t Best(const std::string& text, size_t floor = 1) {
  return CutSearch(text, 0, text.size() - 1, LineKind::kProse).Best(floor);
}

std::string Utf8(char32_t c) {
  const auto continuation = [c](int shift) {
    return static_cast<char>(0x80 | (c >> shift & 0x3F));
  };
  if (c < 0x80) return {static_cast<char>(c)};
  if (c < 0x800) return {static_cast<char>(0xC0 | c >> 6), continuation(0)};
  if (c < 0x10000) return {static_cast<char>(0xE0 | c >> 12), continuation(6), continuation(0)};
  return {static_cast<char>(0xF0 | c >> 18), continuation(12), continuation(6), continuation(0)};
}

bool IsOneOf(CutClass is, std::initializer_list<CutClass> classes) {
  return std::find(classes.begin(), classes.end(), is) != classes.end();
}

// `cuts` gives the cut that is expected, and the one that was found.
template <typename Cuts>
void ForEachCharacter(Cuts cuts) {
  for (char32_t c = 1; c < 0xE1000; ++c) {
    if (c == 0xD800) c = 0xE000;
    if (c == 0x40000) c = 0xE0000;  // nothing is between
    const auto [expected, found] = cuts(Utf8(c), CutClassOf(c));
    if (expected == found) continue;
    ADD_FAILURE() << "U+" << std::hex << static_cast<uint32_t>(c) << ": " << std::dec << found
                  << " and not " << expected;
    return;
  }
}

TEST(ChunkCuts, AreFoundBehindWhateverSeparates) {
  ForEachCharacter([](const std::string& c, CutClass is) {
    const bool separates =
        IsOneOf(is, {CutClass::kSpace, CutClass::kLineEnd, CutClass::kWide, CutClass::kWideMark,
                     CutClass::kWideComma, CutClass::kWideEnd});
    return std::pair(separates ? 2 + c.size() : kNone, Best("aa" + c + "bc"));
  });
}

TEST(ChunkCuts, AreFoundBeforeWideCharacters) {
  ForEachCharacter([](const std::string& c, CutClass is) {
    return std::pair(is == CutClass::kWide ? 2 : kNone,
                     is == CutClass::kWide ? Best("aa" + c + ".b") : kNone);
  });
}

TEST(ChunkCuts, AreFoundBeforeWideCharactersBehindTheLimit) {
  ForEachCharacter([](const std::string& c, CutClass is) {
    const std::string text = "aa" + c;
    const CutSearch search(text, 0, 2, LineKind::kProse);
    return std::pair(is == CutClass::kWide ? 2 : kNone, search.Best(1));
  });
}

TEST(ChunkCuts, AreFoundBehindWhateverEndsSentences) {
  ForEachCharacter([](const std::string& c, CutClass is) {
    const std::string sentence = "zz" + c + " ";
    const bool ends = IsOneOf(is, {CutClass::kFullStop, CutClass::kEnd, CutClass::kWideEnd});
    // A line's end is behind it, a sentence's behind the space.
    const size_t cut =
        is == CutClass::kLineEnd ? sentence.size() - 1 : sentence.size() + (ends ? 0 : 3);
    return std::pair(cut, Best(sentence + "bc de"));
  });
}

TEST(ChunkCuts, AreFoundBehindWhateverClosesSentences) {
  ForEachCharacter([](const std::string& c, CutClass is) {
    const std::string sentence = "zz." + c + " ";
    const bool ends = IsOneOf(is, {CutClass::kFullStop, CutClass::kEnd, CutClass::kWideEnd,
                                   CutClass::kCloser, CutClass::kSpace});
    const size_t cut =
        is == CutClass::kLineEnd ? sentence.size() - 1 : sentence.size() + (ends ? 0 : 3);
    return std::pair(cut, Best(sentence + "bc de"));
  });
}

TEST(ChunkCuts, AreFoundBehindEmptyLines) {
  ForEachCharacter([](const std::string& c, CutClass is) {
    const bool goes_on = is == CutClass::kSpace || is == CutClass::kLineEnd;
    return std::pair(c.size() + (goes_on ? 4 : 6), Best("zz\n" + c + "\nb\nc"));
  });
}

}  // namespace
}  // namespace failsoft::text
