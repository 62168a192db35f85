#include "core/text/grapheme.h"

#include <gtest/gtest.h>
#include <utf8proc.h>

#include <fstream>
#include <iterator>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "core/text/unicode_utf8.h"

namespace failsoft::text {
namespace {

struct Sample {
  std::string line;
  std::string text;
  std::vector<size_t> boundaries;  // in bytes, without 0
};

void AppendUtf8(char32_t code_point, std::string& text) {
  utf8proc_uint8_t bytes[4];
  const auto size = utf8proc_encode_char(static_cast<utf8proc_int32_t>(code_point), bytes);
  text.append(reinterpret_cast<const char*>(bytes), static_cast<size_t>(size));
}

Sample ParseSample(const std::string& line) {
  Sample sample{line, "", {}};
  std::istringstream words(line);
  for (std::string word; words >> word;) {
    if (word == "÷" && !sample.text.empty()) sample.boundaries.push_back(sample.text.size());
    if (word == "÷" || word == "×") continue;
    AppendUtf8(static_cast<char32_t>(std::stoul(word, nullptr, 16)), sample.text);
  }
  return sample;
}

std::vector<Sample> Samples() {
  std::ifstream file(std::string(FAILSOFT_VECTORS) + "/GraphemeBreakTest.txt");
  std::vector<Sample> samples;
  for (std::string line; std::getline(file, line);) {
    if (!line.empty() && line[0] != '#') samples.push_back(ParseSample(line));
  }
  return samples;
}

size_t LastUpTo(const std::vector<size_t>& boundaries, size_t limit) {
  size_t last = std::string_view::npos;
  for (const size_t boundary : boundaries) last = boundary <= limit ? boundary : last;
  return last;
}

TEST(Grapheme, WalksAsUnicodesTestSays) {
  const std::vector<Sample> samples = Samples();
  ASSERT_EQ(samples.size(), 602u);
  for (const Sample& sample : samples) {
    std::vector<size_t> boundaries;
    GraphemeWalk walk;
    for (size_t at = 0; at < sample.text.size();) {
      const CodePoint next = Decode(sample.text, at);
      if (walk.Step(next.value) && at > 0) boundaries.push_back(at);
      at += next.size;
    }
    boundaries.push_back(sample.text.size());
    EXPECT_EQ(boundaries, sample.boundaries) << sample.line;
  }
}

TEST(Grapheme, TheLastOneUpToALimitIsFound) {
  for (const Sample& sample : Samples()) {
    for (size_t limit = 1; limit < sample.text.size(); ++limit) {
      if (IsContinuation(sample.text[limit])) continue;
      GraphemeWalk walk;
      EXPECT_EQ(LastGraphemeEnd(sample.text, 0, limit, walk), LastUpTo(sample.boundaries, limit))
          << sample.line << " to " << limit;
    }
  }
}

TEST(Grapheme, WhatIsSureIsTrue) {
  for (const Sample& sample : Samples()) {
    size_t before = 0;
    for (size_t at = Decode(sample.text, 0).size; at < sample.text.size();) {
      const CodePoint next = Decode(sample.text, at);
      if (SurelyEndsBetween(Decode(sample.text, before).value, next.value)) {
        EXPECT_EQ(LastUpTo(sample.boundaries, at), at) << sample.line;
      }
      before = at;
      at += next.size;
    }
  }
}

// Far from a sure boundary, whether a flag ends depends on how many came before.
TEST(Grapheme, LongRunsAreWalkedFromTheirBeginning) {
  std::string flags = "x";
  for (int i = 0; i < 201; ++i) flags += "\U0001F1E9";
  GraphemeWalk walk;
  EXPECT_EQ(LastGraphemeEnd(flags, 0, 1 + 4 * 99, walk), 1u + 4 * 98);
  EXPECT_EQ(LastGraphemeEnd(flags, 0, 1 + 4 * 100, walk = GraphemeWalk()), 1u + 4 * 100);
}

// A grapheme that was cut goes on where the walk left it.
TEST(Grapheme, AWalkGoesOn) {
  const std::string flags = "\U0001F1E9\U0001F1EA\U0001F1EF\U0001F1F5";
  GraphemeWalk walk;
  EXPECT_EQ(LastGraphemeEnd(flags, 0, 4, walk), std::string_view::npos);
  EXPECT_EQ(LastGraphemeEnd(flags, 4, 12, walk), 8u);
}

// A second opinion, of random sequences of one character of each class and more.
TEST(Grapheme, WalksAsUtf8procDoes) {
  constexpr char32_t kCharacters[] = {'a',     '\r',    '\n',   0x200B,  0x301,  0x200D, 0x903,
                                      0x600,   0x1100,  0x1161, 0x11A8,  0xAC00, 0xAC01, 0x1F1E6,
                                      0x1F1E7, 0x1F469, 0x2764, 0x1F3FB, 0xFE0F, 0x4E2D, 0xA9};
  std::mt19937 random(15);
  for (int i = 0; i < 20'000; ++i) {
    GraphemeWalk walk;
    utf8proc_int32_t state = 0;
    char32_t last = 0;
    for (int n = 0; n < 12; ++n) {
      const char32_t next = kCharacters[random() % std::size(kCharacters)];
      const bool ends =
          n == 0 || utf8proc_grapheme_break_stateful(static_cast<utf8proc_int32_t>(last),
                                                     static_cast<utf8proc_int32_t>(next), &state);
      ASSERT_EQ(walk.Step(next), ends)
          << i << ", " << n << ": " << std::hex << int(last) << " " << int(next);
      if (ends && n > 0) {
        ASSERT_TRUE(last == 0x200D || last == 0x1F1E6 || last == 0x1F1E7 ||
                    SurelyEndsBetween(last, next));
      }
      last = next;
    }
  }
}

}  // namespace
}  // namespace failsoft::text
