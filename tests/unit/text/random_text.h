// Texts full of what makes cutting hard.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <random>
#include <string>
#include <string_view>

namespace failsoft::text {

// A seed of the machine's own, or the one that FAILSOFT_TEST_SEED names, to see a failure again.
inline uint32_t FreshSeed() {
  const char* chosen = std::getenv("FAILSOFT_TEST_SEED");
  return chosen != nullptr ? static_cast<uint32_t>(std::strtoul(chosen, nullptr, 10))
                           : std::random_device()();
}

class RandomText {
 public:
  explicit RandomText(uint32_t seed) : random_(seed) {}

  uint32_t Below(uint32_t bound) { return random_() % bound; }

  std::string Text(uint32_t max_pieces) {
    // A few of the pieces only, so that runs and repetitions are not rare.
    const uint32_t first = Below(std::size(kPieces));
    const uint32_t span = 1 + Below(Below(2) == 0 ? 6 : std::size(kPieces));
    std::string text;
    for (uint32_t i = Below(max_pieces + 1); i > 0; --i) {
      text += kPieces[(first + Below(span)) % std::size(kPieces)];
    }
    return text;
  }

 private:
  static constexpr std::string_view kPieces[] = {"a",
                                                 "bc",
                                                 "word ",
                                                 "longer-word",
                                                 " ",
                                                 "  ",
                                                 "\n",
                                                 "\n\n",
                                                 "\r\n",
                                                 "\r",
                                                 "\t",
                                                 ". ",
                                                 ".",
                                                 "! ",
                                                 "?\" ",
                                                 "Dr. ",
                                                 "e.g. ",
                                                 "J. ",
                                                 "12. ",
                                                 "...",
                                                 "Sentence one. ",
                                                 "\u4e2d",
                                                 "\u6587\u3002",
                                                 "\u300c\u597d\u300d",
                                                 "\u3001",
                                                 "\u30ab\u30fc",
                                                 "\ud55c\uad6d ",
                                                 "\u1100",
                                                 "\u1161",
                                                 "\u11a8",
                                                 "\u0301",
                                                 "e\u0301",
                                                 "\U0001F1E9",
                                                 "\U0001F1EA",
                                                 "\U0001F468\u200D\U0001F469",
                                                 "\u200d",
                                                 "\u200d\u3299",
                                                 "\u0600\u4e2d",
                                                 "\U0001F600",
                                                 "\U0001F3FD",
                                                 "\ufe0f",
                                                 "\u0e2a\u0e33",
                                                 "\u0915\u094d",
                                                 "\u0937",
                                                 "\u2028",
                                                 "\u2029",
                                                 "\u0085",
                                                 "\u00a0",
                                                 "\u3000",
                                                 "\x1c",
                                                 "\x0b",
                                                 "\x0c",
                                                 "\u2026",
                                                 "\u201d",
                                                 ")",
                                                 "(",
                                                 "\u0964 ",
                                                 "```\n",
                                                 "~~~\n",
                                                 "# h\n",
                                                 "|a|b|\n",
                                                 "|-|-|\n",
                                                 "\n\n\n",
                                                 "\u0308 "};

  std::mt19937 random_;
};

}  // namespace failsoft::text
