#include "core/text/grapheme.h"

#include <gtest/gtest.h>
#include <utf8proc.h>

#include <fstream>
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

}  // namespace
}  // namespace failsoft::text
