// Chunks of texts: what goes in, what comes out, and what is refused.
#include <cstring>
#include <limits>
#include <memory>
#include <vector>

#include "tests/capi/stranger.h"

namespace failsoft::capi_test {
namespace {

struct ChunkRelease {
  void operator()(failsoft_chunks* chunks) const { failsoft_chunks_release(chunks); }
  void operator()(failsoft_chunker* chunker) const { failsoft_chunker_release(chunker); }
};
using Chunks = std::unique_ptr<failsoft_chunks, ChunkRelease>;
using Chunker = std::unique_ptr<failsoft_chunker, ChunkRelease>;

constexpr char kText[] = "One \xC3\xA9.\n\nTwo \xF0\x9F\x98\x80 three. Four.";

// What a refusal tells: the status it must have, and the message.
template <typename Function>
std::string Refusal(failsoft_status expected, const Function& refused) {
  failsoft_error* error = nullptr;
  failsoft_chunks* out = reinterpret_cast<failsoft_chunks*>(1);
  EXPECT_EQ(refused(&out, &error), expected);
  const Error owned(error);
  EXPECT_EQ(out, nullptr);
  EXPECT_EQ(failsoft_error_status(error), expected);
  return failsoft_error_json(error);
}

std::string Refusal(std::string_view text, std::string_view options) {
  return Refusal(FAILSOFT_ARGUMENT, [&](failsoft_chunks** out, failsoft_error** error) {
    return failsoft_text_chunk(text.data(), text.size(), options.data(), options.size(), out,
                               error);
  });
}

std::string GuideRefusal(std::string_view text, int64_t max_chars) {
  return Refusal(FAILSOFT_ARGUMENT, [&](failsoft_chunks** out, failsoft_error** error) {
    return failsoft_text_chunk_guide(text.data(), text.size(), max_chars, out, error);
  });
}

Chunks ChunksOf(std::string_view text, std::string_view options) {
  failsoft_chunks* out = nullptr;
  EXPECT_EQ(
      failsoft_text_chunk(text.data(), text.size(), options.data(), options.size(), &out, nullptr),
      FAILSOFT_OK);
  return Chunks(out);
}

Chunks GuideChunksOf(std::string_view text, int64_t max_chars) {
  failsoft_chunks* out = nullptr;
  EXPECT_EQ(failsoft_text_chunk_guide(text.data(), text.size(), max_chars, &out, nullptr),
            FAILSOFT_OK);
  return Chunks(out);
}

std::vector<failsoft_chunk> Rows(const Chunks& chunks) {
  std::vector<failsoft_chunk> rows(failsoft_chunks_count(chunks.get()));
  EXPECT_EQ(failsoft_chunks_get(chunks.get(), 0, rows.size(), rows.data(), sizeof(failsoft_chunk)),
            FAILSOFT_OK);
  return rows;
}

std::vector<std::string> Texts(const Chunks& chunks) {
  std::vector<std::string> texts;
  for (const failsoft_chunk& row : Rows(chunks)) texts.emplace_back(row.text, row.text_size);
  return texts;
}

using Strings = std::vector<std::string>;

TEST(Chunk, PlacesInThreeMeasures) {
  const Chunks chunks = ChunksOf(kText, R"({"max": 14})");
  EXPECT_EQ(Texts(chunks), (Strings{"One \xC3\xA9.\n\n", "Two \xF0\x9F\x98\x80 three. ", "Four."}));
  const auto rows = Rows(chunks);
  const failsoft_chunk& second = rows.at(1);
  EXPECT_EQ(second.text, static_cast<const char*>(kText) + 9);
  EXPECT_EQ(second.byte_begin, 9u);
  EXPECT_EQ(second.byte_end, 25u);
  EXPECT_EQ(second.char_begin, 8u);
  EXPECT_EQ(second.char_end, 21u);
  EXPECT_EQ(second.utf16_begin, 8u);
  EXPECT_EQ(second.utf16_end, 22u);
}

TEST(Chunk, TheGuidesLosesWhatTheGuideLoses) {
  EXPECT_EQ(Texts(GuideChunksOf("Hello world. Goodbye world", 20)),
            (Strings{"Hello world", ". Goodbye world"}));
  EXPECT_EQ(Texts(GuideChunksOf("", 20)), (Strings{""}));
  EXPECT_EQ(Texts(ChunksOf("", R"({"max": 20})")), (Strings{}));
}

TEST(Chunk, TheLargestMaxIsOneChunk) {
  constexpr auto kMost = std::numeric_limits<int64_t>::max();
  EXPECT_EQ(Texts(GuideChunksOf(kText, kMost)), (Strings{kText}));
  EXPECT_EQ(Texts(ChunksOf(kText, R"({"max": 9007199254740992})")), (Strings{kText}));
  EXPECT_NE(Refusal(kText, R"({"max": 9223372036854775807})").find("/max"), std::string::npos);
}

TEST(Chunk, WhatIsNoSizeIsRefused) {
  for (const int64_t max : {int64_t{0}, int64_t{-1}, std::numeric_limits<int64_t>::min()}) {
    EXPECT_NE(GuideRefusal(kText, max).find("/max_chars"), std::string::npos) << max;
    const std::string options = R"({"max": )" + std::to_string(max) + "}";
    EXPECT_NE(Refusal(kText, options).find(R"("/max")"), std::string::npos) << max;
  }
}

TEST(Chunk, WhatIsNoOptionIsRefusedByName) {
  const std::pair<const char*, const char*> cases[] = {
      {"", "/max"},
      {"{}", "/max"},
      {"[]", "object"},
      {"{", ""},
      {R"({"max": 1.5})", "/max"},
      {R"({"max": "9"})", "/max"},
      {R"({"max": 3, "unit": "bytes"})", "/max"},
      {R"({"max": 9, "unit": "words"})", "/unit"},
      {R"({"max": 9, "overlap": 5})", "/overlap"},
      {R"({"max": 9, "overlap": -1})", "/overlap"},
      {R"({"max": 9, "min_fill": 0.6})", "/min_fill"},
      {R"({"max": 9, "min_fill": NaN})", "/min_fill"},
      {R"({"max": 9, "markdown": 1})", "/markdown"},
      {R"({"max": 9, "family": "gpt"})", "/family"},
      {R"({"max": 9, "size": 1})", "/size"},
  };
  for (const auto& [options, named] : cases) {
    EXPECT_NE(Refusal(kText, options).find(named), std::string::npos) << options;
  }
}

TEST(Chunk, WhatIsNotUtf8IsRefusedWithItsPlace) {
  for (const std::string bad : {"\xFF", "\x80", "\xC3", "\xED\xA0\x80", "\xF4\x90\x80\x80"}) {
    const std::string text = "abc" + bad + "d";
    EXPECT_NE(GuideRefusal(text, 10).find("byte 3"), std::string::npos);
    EXPECT_NE(Refusal(text, R"({"max": 10})").find("byte 3"), std::string::npos);
  }
}

TEST(Chunk, NullInEveryPlace) {
  const char* options = R"({"max": 5})";
  const size_t size = std::strlen(options);
  failsoft_chunks* out = nullptr;
  EXPECT_EQ(failsoft_text_chunk_guide("a", 1, 1, nullptr, nullptr), FAILSOFT_ARGUMENT);
  EXPECT_EQ(failsoft_text_chunk_guide(nullptr, 1, 1, &out, nullptr), FAILSOFT_ARGUMENT);
  EXPECT_EQ(failsoft_text_chunk("a", 1, options, size, nullptr, nullptr), FAILSOFT_ARGUMENT);
  EXPECT_EQ(failsoft_text_chunk(nullptr, 1, options, size, &out, nullptr), FAILSOFT_ARGUMENT);
  EXPECT_EQ(failsoft_text_chunk("a", 1, nullptr, size, &out, nullptr), FAILSOFT_ARGUMENT);
  EXPECT_EQ(failsoft_text_chunk("a", 1, nullptr, 0, &out, nullptr), FAILSOFT_ARGUMENT);
  EXPECT_EQ(out, nullptr);
  EXPECT_EQ(Texts(ChunksOf({}, options)), (Strings{}));
  EXPECT_EQ(Texts(GuideChunksOf({}, 5)), (Strings{""}));
  EXPECT_EQ(failsoft_chunks_count(nullptr), 0u);
  EXPECT_EQ(failsoft_chunks_get(nullptr, 0, 0, nullptr, 0), FAILSOFT_ARGUMENT);
  failsoft_chunks_release(nullptr);
}

TEST(Chunk, NullChunkers) {
  failsoft_chunks* out = nullptr;
  failsoft_chunker* raw = nullptr;
  EXPECT_EQ(failsoft_chunker_new(R"({"max": 5})", 10, nullptr, nullptr), FAILSOFT_ARGUMENT);
  EXPECT_EQ(failsoft_chunker_new(nullptr, 10, &raw, nullptr), FAILSOFT_ARGUMENT);
  EXPECT_EQ(failsoft_chunker_new("{}", 2, &raw, nullptr), FAILSOFT_ARGUMENT);
  EXPECT_EQ(raw, nullptr);
  EXPECT_EQ(failsoft_chunker_write(nullptr, "a", 1, &out, nullptr), FAILSOFT_ARGUMENT);
  EXPECT_EQ(failsoft_chunker_finish(nullptr, &out, nullptr), FAILSOFT_ARGUMENT);
  failsoft_chunker_release(nullptr);
}

TEST(Chunk, RowsOfAnotherSize) {
  const Chunks chunks = ChunksOf("aa bb", R"({"max": 3})");
  ASSERT_EQ(failsoft_chunks_count(chunks.get()), 2u);
  struct Later {
    failsoft_chunk known;
    uint64_t later;
  } rows[2] = {{{}, 7}, {{}, 7}};
  ASSERT_EQ(failsoft_chunks_get(chunks.get(), 0, 2, &rows[0].known, sizeof(Later)), FAILSOFT_OK);
  EXPECT_EQ(rows[1].known.byte_end, 5u);
  EXPECT_EQ(rows[1].later, 0u);
  struct Earlier {
    const char* text;
    size_t size;
  } few[3] = {{nullptr, 0}, {nullptr, 0}, {nullptr, 99}};
  ASSERT_EQ(failsoft_chunks_get(chunks.get(), 0, 2, reinterpret_cast<failsoft_chunk*>(few),
                                sizeof(Earlier)),
            FAILSOFT_OK);
  EXPECT_EQ(std::string(few[1].text, few[1].size), "bb");
  EXPECT_EQ(few[2].size, 99u);
}

TEST(Chunk, RowsThatAreNotThere) {
  const Chunks chunks = ChunksOf("aa bb", R"({"max": 3})");
  failsoft_chunk rows[4];
  constexpr size_t kRow = sizeof(failsoft_chunk);
  EXPECT_EQ(failsoft_chunks_get(chunks.get(), 2, 0, nullptr, kRow), FAILSOFT_OK);
  EXPECT_EQ(failsoft_chunks_get(chunks.get(), 1, 2, rows, kRow), FAILSOFT_ARGUMENT);
  EXPECT_EQ(failsoft_chunks_get(chunks.get(), 3, 0, rows, kRow), FAILSOFT_ARGUMENT);
  EXPECT_EQ(failsoft_chunks_get(chunks.get(), 1, SIZE_MAX, rows, kRow), FAILSOFT_ARGUMENT);
  EXPECT_EQ(failsoft_chunks_get(chunks.get(), 0, 1, nullptr, kRow), FAILSOFT_ARGUMENT);
}

Chunker MakeChunker(std::string_view options) {
  failsoft_chunker* chunker = nullptr;
  EXPECT_EQ(failsoft_chunker_new(options.data(), options.size(), &chunker, nullptr), FAILSOFT_OK);
  return Chunker(chunker);
}

struct Told {
  std::string text;
  uint64_t begin;
  uint64_t end;
  uint64_t utf16_begin;
  bool operator==(const Told&) const = default;
};

void Tell(const Chunks& chunks, std::vector<Told>& told) {
  for (const failsoft_chunk& row : Rows(chunks)) {
    told.push_back({{row.text, row.text_size}, row.byte_begin, row.char_end, row.utf16_begin});
  }
}

// In parts of `size` bytes, each in a place of its own that is gone before the next comes.
std::vector<Told> InParts(std::string_view text, std::string_view options, size_t size) {
  const Chunker chunker = MakeChunker(options);
  std::vector<Told> told;
  for (size_t at = 0; at < text.size(); at += size) {
    const auto part = std::make_unique<std::string>(text.substr(at, size));
    failsoft_chunks* out = nullptr;
    EXPECT_EQ(failsoft_chunker_write(chunker.get(), part->data(), part->size(), &out, nullptr),
              FAILSOFT_OK);
    Tell(Chunks(out), told);
  }
  failsoft_chunks* out = nullptr;
  EXPECT_EQ(failsoft_chunker_finish(chunker.get(), &out, nullptr), FAILSOFT_OK);
  Tell(Chunks(out), told);
  return told;
}

TEST(Chunk, APartMayEndAnywhere) {
  std::string text;
  for (int i = 0; i < 20; ++i) text += kText + std::string("\n```\ncode\n\n\ncode\n```\n");
  for (const char* options :
       {R"({"max": 12})", R"({"max": 30, "markdown": true})", R"({"max": 12, "overlap": 5})",
        R"({"max": 16, "unit": "bytes", "trim": true})", R"({"max": 9, "unit": "tokens"})"}) {
    std::vector<Told> whole;
    Tell(ChunksOf(text, options), whole);
    EXPECT_GT(whole.size(), 20u);
    for (const size_t size : {1, 2, 3, 7, 100, 5'000}) {
      EXPECT_EQ(InParts(text, options, size), whole) << options << size;
    }
  }
}

TEST(Chunk, AFinishedChunkerTakesNoMore) {
  const Chunker chunker = MakeChunker(R"({"max": 5})");
  failsoft_chunks* out = nullptr;
  ASSERT_EQ(failsoft_chunker_finish(chunker.get(), &out, nullptr), FAILSOFT_OK);
  EXPECT_EQ(Texts(Chunks(out)), (Strings{}));
  Refusal(FAILSOFT_STATE, [&](failsoft_chunks** again, failsoft_error** error) {
    return failsoft_chunker_write(chunker.get(), "a", 1, again, error);
  });
  Refusal(FAILSOFT_STATE, [&](failsoft_chunks** again, failsoft_error** error) {
    return failsoft_chunker_finish(chunker.get(), again, error);
  });
}

TEST(Chunk, AChunkerRefusesWhatIsNotUtf8ForGood) {
  const Chunker chunker = MakeChunker(R"({"max": 5})");
  failsoft_chunks* out = nullptr;
  ASSERT_EQ(failsoft_chunker_write(chunker.get(), "0123456789\xE2\x82", 12, &out, nullptr),
            FAILSOFT_OK);
  const Chunks before(out);
  for (int i = 0; i < 2; ++i) {
    const std::string told =
        Refusal(FAILSOFT_ARGUMENT, [&](failsoft_chunks** again, failsoft_error** error) {
          return failsoft_chunker_write(chunker.get(), "xyz", 3, again, error);
        });
    EXPECT_NE(told.find("byte 10"), std::string::npos) << told;
  }
  Refusal(FAILSOFT_ARGUMENT, [&](failsoft_chunks** again, failsoft_error** error) {
    return failsoft_chunker_finish(chunker.get(), again, error);
  });
}

// Chunks outlive the chunker they came from.
TEST(Chunk, AnyOrderOfRelease) {
  Chunker chunker = MakeChunker(R"({"max": 5})");
  failsoft_chunks* out = nullptr;
  ASSERT_EQ(failsoft_chunker_write(chunker.get(), "aaaa bbbb cccc dddd", 19, &out, nullptr),
            FAILSOFT_OK);
  const Chunks chunks(out);
  chunker.reset();
  EXPECT_EQ(Texts(chunks).at(0), "aaaa ");
}

}  // namespace
}  // namespace failsoft::capi_test
