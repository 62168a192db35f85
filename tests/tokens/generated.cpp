#include <cstdint>
#include <iterator>
#include <random>

#include "samples.h"

namespace failsoft::token_table {
namespace {

using Random = std::mt19937_64;  // the same numbers everywhere

size_t Below(Random& random, size_t limit) { return random() % limit; }

std::string Digits(Random& random, std::string_view alphabet, size_t count) {
  std::string digits;
  while (digits.size() < count) digits += alphabet[Below(random, alphabet.size())];
  return digits;
}

std::string Decimal(Random& random, size_t count) { return Digits(random, "0123456789", count); }
std::string Hex(Random& random, size_t count) { return Digits(random, "0123456789abcdef", count); }

std::string Base64(Random& random) {
  constexpr size_t kLine = 76;
  return Digits(random, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", kLine) +
         "\n";
}

std::string HexLine(Random& random) { return Hex(random, 64) + "\n"; }

std::string Uuid(Random& random) {
  std::string uuid;
  for (const size_t part : {8, 4, 4, 4, 12}) uuid += Hex(random, part) + "-";
  uuid.back() = '\n';
  return uuid;
}

std::string Numbers(Random& random) {
  std::string row;
  for (int i = 0; i < 8; ++i) {
    row += Decimal(random, 1 + Below(random, 6));
    if (Below(random, 2) == 0) row += "." + Decimal(random, 2);
    row += i < 7 ? "," : "\n";
  }
  return row;
}

std::string AccessLog(Random& random) {
  constexpr std::string_view kPaths[] = {"/", "/v1/chat/completions", "/images/logo.png",
                                         "/api/users/", "/search?q=retry"};
  constexpr std::string_view kAgents[] = {"curl/7.88.1", "Mozilla/5.0 (X11; Linux x86_64)",
                                          "python-requests/2.31.0"};
  std::string line;
  for (int i = 0; i < 4; ++i) line += std::to_string(Below(random, 256)) + (i < 3 ? "." : "");
  line += " - - [" + std::to_string(10 + Below(random, 20)) + "/Jul/2025:1" + Decimal(random, 1);
  line += ":" + std::to_string(10 + Below(random, 50)) + ":1" + Decimal(random, 1) + " +0000] ";
  line += "\"GET " + std::string(kPaths[Below(random, std::size(kPaths))]) + " HTTP/1.1\" ";
  line += std::to_string(200 + Below(random, 300)) + " " + Decimal(random, 4) + " \"-\" \"";
  return line + std::string(kAgents[Below(random, std::size(kAgents))]) + "\"\n";
}

std::string Utf8(char32_t c) {
  const auto byte = [](uint32_t bits) { return static_cast<char>(bits); };
  if (c < 0x10000) {
    return {byte(0xE0 | c >> 12), byte(0x80 | (c >> 6 & 0x3F)), byte(0x80 | (c & 0x3F))};
  }
  return {byte(0xF0 | c >> 18), byte(0x80 | (c >> 12 & 0x3F)), byte(0x80 | (c >> 6 & 0x3F)),
          byte(0x80 | (c & 0x3F))};
}

std::string PlainEmoji(Random& random) {
  constexpr struct {
    char32_t first;
    char32_t last;
  } kRanges[] = {{0x1F600, 0x1F64F}, {0x1F400, 0x1F43E}, {0x1F440, 0x1F4FC}, {0x1F300, 0x1F320},
                 {0x1F337, 0x1F37B}, {0x1F680, 0x1F6C5}, {0x1F90C, 0x1F93A}, {0x2614, 0x2615},
                 {0x26BD, 0x26BE},   {0x270A, 0x270B},   {0x2753, 0x2755}};
  size_t count = 0;
  for (const auto& range : kRanges) count += range.last - range.first + 1;
  size_t rest = Below(random, count);
  const auto* range = std::begin(kRanges);
  for (; rest > range->last - range->first; ++range) rest -= range->last - range->first + 1;
  return Utf8(range->first + static_cast<char32_t>(rest));
}

std::string Emoji(Random& random) {
  constexpr std::string_view kJoined[] = {
      "👩‍💻",   "👨‍👩‍👧", "❤️", "🏳️‍🌈",
      "🤷‍♀️", "🧑‍🚀",        "☀️", "✌️"};
  constexpr char32_t kHands[] = {0x1F44D, 0x1F44B, 0x1F64F, 0x1F4AA, 0x1F44F};
  std::string out;
  switch (Below(random, 8)) {
    case 0:
      out = kJoined[Below(random, std::size(kJoined))];
      break;
    case 1:
      for (int i = 0; i < 2; ++i) {
        out += Utf8(0x1F1E6 + static_cast<char32_t>(Below(random, 26)));
      }
      break;
    case 2:
      out = Utf8(kHands[Below(random, std::size(kHands))]) +
            Utf8(0x1F3FB + static_cast<char32_t>(Below(random, 5)));
      break;
    default:
      out = PlainEmoji(random);
  }
  return Below(random, 4) == 0 ? out + " " : out;
}

Sample Repeated(std::string_view text_class, uint64_t seed, std::string (*piece)(Random&)) {
  constexpr size_t kBytes = 6'000;
  Random random(seed);
  Sample sample{std::string(text_class), ""};
  while (sample.text.size() < kBytes) sample.text += piece(random);
  return sample;
}

}  // namespace

std::vector<Sample> GenerateSamples() {
  std::vector<Sample> samples;
  for (const auto piece : {Base64, HexLine, Uuid, Numbers}) {
    samples.push_back(Repeated("base64-digits", 1, piece));
  }
  samples.push_back(Repeated("logs", 2, AccessLog));
  for (uint64_t seed = 3; seed < 8; ++seed) samples.push_back(Repeated("emoji", seed, Emoji));
  return samples;
}

}  // namespace failsoft::token_table
