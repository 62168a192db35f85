#include "core/text/chunk_guide.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/base/utf8.h"
#include "tests/vectors/chunk_vectors.h"

namespace failsoft::text {
namespace {

std::vector<std::string> TextsOf(std::string_view text, const std::vector<Chunk>& chunks) {
  std::vector<std::string> texts;
  for (const Chunk& chunk : chunks) {
    texts.emplace_back(text.substr(chunk.begin.bytes, chunk.end.bytes - chunk.begin.bytes));
  }
  return texts;
}

std::vector<std::string> Split(std::string_view text, int64_t max_chars) {
  auto chunks = ChunkAsGuide(text, max_chars);
  EXPECT_TRUE(chunks.ok());
  return TextsOf(text, *chunks);
}

using Texts = std::vector<std::string>;

void ExpectVector(const vectors::ChunkVector& vector) {
  SCOPED_TRACE(vector.name);
  const auto chunks = ChunkAsGuide(vector.text, vector.max_chars);
  if (vector.max_chars < 1 && vector["hang"].AsBool()) {
    ASSERT_FALSE(chunks.ok());
    EXPECT_EQ(chunks.failure().code, base::Code::kArgument);
    return;
  }
  ASSERT_TRUE(chunks.ok());
  if (const auto length = vector["text_len"].AsInt()) {
    ASSERT_EQ(static_cast<int64_t>(base::CountCharacters(vector.text)), *length);
  }
  const Texts texts = TextsOf(vector.text, *chunks);
  const bool hangs = vector["hang"].AsBool();
  if (const auto count = vector[hangs ? "guarded_n" : "n_chunks"].AsInt()) {
    EXPECT_EQ(texts.size(), static_cast<size_t>(*count));
  }
  size_t i = 0;
  for (const json::Value chunk : vector[hangs ? "guarded" : "chunks"]) {
    ASSERT_LT(i, texts.size());
    EXPECT_EQ(texts[i++], chunk.AsString());
  }
  if (i > 0) {
    EXPECT_EQ(texts.size(), i);
  }
  i = 0;
  for (const json::Value length : vector["chunk_lens"]) {
    ASSERT_LT(i, chunks->size());
    const Chunk& chunk = (*chunks)[i++];
    EXPECT_EQ(static_cast<int64_t>(chunk.end.chars - chunk.begin.chars), length.AsInt());
  }
}

TEST(ChunkGuide, Vectors) {
  for (const vectors::ChunkVector& vector : vectors::LoadChunkVectors()) ExpectVector(vector);
}

TEST(ChunkGuide, NothingIsOneEmptyChunk) { EXPECT_EQ(Split("", 1), Texts{""}); }

TEST(ChunkGuide, PlacesAreInBytesCharactersAndUtf16) {
  const auto chunks = ChunkAsGuide("\u00e9\U0001F600 \u4e2d", 3);
  ASSERT_TRUE(chunks.ok());
  ASSERT_EQ(chunks->size(), 2u);
  EXPECT_EQ((*chunks)[0].end, (Place{6, 2, 3}));
  EXPECT_EQ((*chunks)[1].begin, (Place{7, 3, 4}));
  EXPECT_EQ((*chunks)[1].end, (Place{10, 4, 5}));
}

TEST(ChunkGuide, RefusesWhatWouldNeverEnd) {
  for (const int64_t max_chars : {int64_t{0}, int64_t{-1}, INT64_MIN}) {
    const auto chunks = ChunkAsGuide("a b", max_chars);
    ASSERT_FALSE(chunks.ok());
    EXPECT_EQ(chunks.failure().field, "/max_chars");
  }
  EXPECT_TRUE(ChunkAsGuide("a b", INT64_MAX).ok());
}

TEST(ChunkGuide, EndsWithoutRoomWhereAllIsWhiteSpace) {
  EXPECT_EQ(Split("", 0), Texts{""});
  EXPECT_EQ(Split(" \n\u3000", 0), (Texts{"", ""}));
  EXPECT_FALSE(ChunkAsGuide("", -1).ok());
}

TEST(ChunkGuide, RefusesWhatIsNotUtf8) {
  const auto chunks = ChunkAsGuide("abc\xff", 2);
  ASSERT_FALSE(chunks.ok());
  EXPECT_EQ(chunks.failure().message, "the text is not UTF-8 at byte 3");
}

}  // namespace
}  // namespace failsoft::text
