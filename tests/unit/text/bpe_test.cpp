#include "core/text/bpe.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>
#include <vector>

#include "core/text/bpe_sha256.h"

namespace failsoft::text {
namespace {

std::string Base64(std::string_view bytes) {
  constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (size_t i = 0; i < bytes.size(); i += 3) {
    uint32_t bits = 0;
    for (size_t k = 0; k < 3; ++k) {
      bits = bits << 8 | (i + k < bytes.size() ? static_cast<uint8_t>(bytes[i + k]) : 0u);
    }
    for (int shift = 18; shift >= 0; shift -= 6) text += kDigits[bits >> shift & 63];
  }
  for (size_t k = 0; k < (3 - bytes.size() % 3) % 3; ++k) text[text.size() - 1 - k] = '=';
  return text;
}

using Ranks = std::map<std::string, uint32_t>;

// Merges the pair of the lowest rank, the leftmost of several, until there is none: slow and plain.
std::vector<uint32_t> MergedPlainly(const Ranks& ranks, const std::string& piece) {
  std::vector<std::string> parts;
  for (const char c : piece) parts.emplace_back(1, c);
  for (;;) {
    size_t best = parts.size();
    uint32_t lowest = BpeRanks::kNone;
    for (size_t i = 0; i + 1 < parts.size(); ++i) {
      const auto found = ranks.find(parts[i] + parts[i + 1]);
      if (found == ranks.end() || found->second >= lowest) continue;
      lowest = found->second;
      best = i;
    }
    if (best == parts.size()) break;
    parts[best] += parts[best + 1];
    parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(best) + 1);
  }
  std::vector<uint32_t> tokens;
  for (const std::string& part : parts) tokens.push_back(ranks.at(part));
  return tokens;
}

// All bytes, and what merging makes of them by chance.
Ranks SomeRanks(std::mt19937_64& random) {
  Ranks ranks;
  std::vector<std::string> tokens;
  for (int byte = 0; byte < 256; ++byte) {
    ranks[std::string(1, static_cast<char>(byte))] = static_cast<uint32_t>(255 - byte);
  }
  for (const char c : std::string("abc _\n")) tokens.emplace_back(1, c);
  for (uint32_t rank = 256; rank < 400;) {
    const std::string token = tokens[random() % tokens.size()] + tokens[random() % tokens.size()];
    if (token.size() > 12 || !ranks.emplace(token, rank).second) continue;
    tokens.push_back(token);
    ++rank;
  }
  return ranks;
}

std::string FileOf(const Ranks& ranks) {
  std::string file;
  for (const auto& [token, rank] : ranks) {
    file += Base64(token) + " " + std::to_string(rank) + "\n";
  }
  return file;
}

std::string BytesFile() {
  Ranks ranks;
  for (int byte = 0; byte < 256; ++byte) {
    ranks[std::string(1, static_cast<char>(byte))] = static_cast<uint32_t>(byte);
  }
  return FileOf(ranks);
}

std::shared_ptr<const Bpe> Make(const std::string& file) {
  auto made = MakeBpe({file, "", "o200k"});
  EXPECT_TRUE(made) << made.failure().message;
  return *made;
}

std::vector<uint32_t> EncodedPlainly(const Ranks& ranks, std::string_view text) {
  std::vector<uint32_t> tokens;
  for (size_t at = 0; at < text.size();) {
    const std::string piece(text.substr(at, PieceSize(text, at, BpePattern::kO200k)));
    const auto whole = ranks.find(piece);
    const auto merged =
        whole == ranks.end() ? MergedPlainly(ranks, piece) : std::vector<uint32_t>{whole->second};
    tokens.insert(tokens.end(), merged.begin(), merged.end());
    at += piece.size();
  }
  return tokens;
}

TEST(Bpe, MergesAsThePlainWayDoes) {
  for (const uint64_t seed : {uint64_t{1}, uint64_t{std::random_device{}()}}) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    const Ranks ranks = SomeRanks(random);
    const auto bpe = Make(FileOf(ranks));
    for (int i = 0; i < 3'000; ++i) {
      std::string text;
      for (uint64_t left = random() % 60; left > 0; --left)
        text += "aabbcc _\nx\xC3"[random() % 11];
      ASSERT_EQ(bpe->Encode(text), EncodedPlainly(ranks, text)) << testing::PrintToString(text);
      ASSERT_EQ(bpe->Count(text), static_cast<int64_t>(bpe->Encode(text).size()));
    }
  }
}

// A merge that looks for its next pair from the start takes minutes for these.
TEST(Bpe, LongRunsAreNotQuadratic) {
  std::mt19937_64 random(1);
  const auto bpe = Make(FileOf(SomeRanks(random)));
  for (const char c : {'a', '_', ' ', '\n', '\xCC'}) {
    const std::string text(1 << 20, c);
    EXPECT_GT(bpe->Count(text), 0);
  }
}

TEST(Bpe, EmptyTextHasNoTokens) {
  const auto bpe = Make(BytesFile());
  EXPECT_EQ(bpe->Count(""), 0);
  EXPECT_TRUE(bpe->Encode("").empty());
}

TEST(Bpe, FilesThatAreNone) {
  const std::string good = BytesFile();
  const std::pair<std::string, std::string> cases[] = {
      {"", "byte 0 has no token"},
      {std::string(100'000, '\n'), "byte 0 has no token"},
      {good.substr(good.find('\n') + 1), "byte 0 has no token"},
      {good + "YWI=\n", "line 257"},
      {good + "Y!I= 256\n", "line 257"},
      {good + "YWI= x\n", "line 257"},
      {good + "YWI= -1\n", "line 257"},
      {good + "YWI= 4294967295\n", "line 257"},
      {good + "YWI= 99999999999999999999\n", "line 257"},
      {good + "YQ== 256\n", "line 257 repeats a token"},
      {good + " 256\n", "line 257"},
  };
  for (const auto& [file, says] : cases) {
    const auto made = MakeBpe({file, "", ""});
    ASSERT_FALSE(made) << says;
    EXPECT_EQ(made.failure().code, base::Code::kConfig);
    EXPECT_EQ(made.failure().field, "/path");
    EXPECT_NE(made.failure().message.find(says), std::string::npos) << made.failure().message;
  }
}

TEST(Bpe, ChecksTheFile) {
  const std::string file = BytesFile();
  EXPECT_TRUE(MakeBpe({file, Sha256Hex(file), ""}));
  const auto wrong = MakeBpe({file + "\n", Sha256Hex(file), ""});
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.failure().field, "/sha256");
  const auto pattern = MakeBpe({file, "", "gpt2"});
  ASSERT_FALSE(pattern);
  EXPECT_EQ(pattern.failure().field, "/pattern");
  EXPECT_EQ((*MakeBpe({file, "", ""}))->pattern(), BpePattern::kCl100k);
  EXPECT_EQ((*MakeBpe({file, "", "o200k"}))->pattern(), BpePattern::kO200k);
  EXPECT_EQ((*MakeBpe({file, "", "r50k"}))->pattern(), BpePattern::kR50k);
}

}  // namespace
}  // namespace failsoft::text
