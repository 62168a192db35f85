#include "core/sse/line_scanner.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace failsoft::sse {
namespace {

std::vector<std::string> Lines(std::string_view bytes, std::string_view* rest = nullptr) {
  std::vector<std::string> lines;
  LineScanner<> scanner(bytes);
  for (std::string_view line; scanner.Next(line);) lines.emplace_back(line);
  if (rest != nullptr) *rest = scanner.rest();
  return lines;
}

using Strings = std::vector<std::string>;

TEST(LineScanner, KnowsTheThreeEnds) {
  EXPECT_EQ(Lines("a\nb\rc\r\nd"), (Strings{"a", "b", "c"}));
  EXPECT_EQ(Lines("\n\n"), (Strings{"", ""}));
  EXPECT_EQ(Lines("\r\r"), (Strings{"", ""}));
  EXPECT_EQ(Lines("\r\n\r\n"), (Strings{"", ""}));
  EXPECT_EQ(Lines("\n\r"), (Strings{"", ""}));
  EXPECT_EQ(Lines("\r\r\n"), (Strings{"", ""}));
  EXPECT_EQ(Lines("a\r\n\nb\n\r\n"), (Strings{"a", "", "b", ""}));
}

TEST(LineScanner, LeavesWhatHasNoEnd) {
  std::string_view rest;
  EXPECT_EQ(Lines("a\nbc", &rest), Strings{"a"});
  EXPECT_EQ(rest, "bc");
  EXPECT_EQ(Lines("a\r", &rest), Strings{"a"});
  EXPECT_EQ(rest, "");
  EXPECT_TRUE(Lines(std::string_view("x", 0), &rest).empty());
  EXPECT_EQ(rest, "");
}

// Line ends are looked for among these bytes alone, and nothing else ends a line.
TEST(LineScanner, IsFaithfulToEveryByte) {
  std::string line;
  for (int byte = 0; byte < 256; ++byte) {
    if (byte != '\n' && byte != '\r') line.push_back(static_cast<char>(byte));
  }
  EXPECT_EQ(Lines(line + "\n" + line + "\r" + line + "\r\n"), (Strings{line, line, line}));
}

size_t looked_at = 0;

const char* CountingFind(const char* begin, const char* end, char wanted) {
  const char* const found = FindByte(begin, end, wanted);
  looked_at += static_cast<size_t>(found - begin) + 1;
  return found;
}

size_t LookedAtPerByte(const std::string& bytes) {
  looked_at = 0;
  LineScanner<CountingFind> scanner(bytes);
  for (std::string_view line; scanner.Next(line);) continue;
  return looked_at / bytes.size();
}

std::string Repeat(std::string_view text, int times) {
  std::string all;
  while (times-- > 0) all += text;
  return all;
}

// However the ends are mixed, a byte is looked at once for LF and once for CR.
TEST(LineScanner, LooksAtEveryByteAtMostTwice) {
  for (const std::string_view unit : {"a\n", "a\r", "a\r\n", "\n", "\r", "a\n\rb\r\n\n"}) {
    EXPECT_LE(LookedAtPerByte(Repeat(unit, 10'000)), 2u) << testing::PrintToString(unit);
  }
  EXPECT_LE(LookedAtPerByte(Repeat("a\n", 10'000) + Repeat("a\r", 10'000)), 2u);
  EXPECT_LE(LookedAtPerByte(std::string(100'000, 'a')), 2u);
}

}  // namespace
}  // namespace failsoft::sse
