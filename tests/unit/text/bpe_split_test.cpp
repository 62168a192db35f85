#include "core/text/bpe_split.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <string>

#include "core/json/json.h"

namespace failsoft::text {
namespace {

std::string Pieces(std::string_view text, BpePattern pattern) {
  json::Writer writer;
  writer.BeginArray();
  for (size_t at = 0; at < text.size();) {
    const size_t size = PieceSize(text, at, pattern);
    writer.String(text.substr(at, size));
    at += size;
  }
  return std::move(writer.EndArray()).Take();
}

std::string Again(const json::Value& pieces) {
  json::Writer writer;
  writer.BeginArray();
  for (const json::Value piece : pieces) writer.String(piece.AsString());
  return std::move(writer.EndArray()).Take();
}

TEST(BpeSplit, CutsAsTheRegularExpressionsDo) {
  const char* chosen = std::getenv("FAILSOFT_BPE_PIECES");
  std::ifstream file(chosen != nullptr ? chosen : FAILSOFT_VECTORS "/bpe_pieces.jsonl");
  int vectors = 0;
  for (std::string line; std::getline(file, line); ++vectors) {
    const auto vector = json::Document::Parse(line);
    ASSERT_TRUE(vector);
    const std::string_view text = vector->root()["text"].AsString();
    EXPECT_EQ(Pieces(text, BpePattern::kO200k), Again(vector->root()["o200k"])) << line;
    EXPECT_EQ(Pieces(text, BpePattern::kCl100k), Again(vector->root()["cl100k"])) << line;
    EXPECT_EQ(Pieces(text, BpePattern::kR50k), Again(vector->root()["r50k"])) << line;
  }
  EXPECT_GE(vectors, 250);
}

TEST(BpeSplit, EndsOnBytesThatAreNoText) {
  const std::string bytes = "a\xFF\xC3 \xE2\x82\xF0\x9F\x98";
  for (const BpePattern pattern : {BpePattern::kO200k, BpePattern::kCl100k, BpePattern::kR50k}) {
    for (size_t at = 0; at < bytes.size();) {
      const size_t size = PieceSize(bytes, at, pattern);
      ASSERT_GT(size, 0u);
      ASSERT_LE(size, bytes.size() - at);
      at += size;
    }
  }
}

}  // namespace
}  // namespace failsoft::text
