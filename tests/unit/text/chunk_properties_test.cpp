// The properties of chunks, P1 to P9, on texts made by chance. P10, the same result in every
// language, is a test of the bindings; P7, that nothing but text and options matters, follows from
// P1 to P9 being checked for two ways of feeding the same text.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "core/base/utf8.h"
#include "core/text/chunk.h"
#include "core/text/grapheme.h"
#include "core/text/unicode_class.h"
#include "tests/unit/text/random_text.h"

namespace failsoft::text {
namespace {

constexpr uint32_t kFixedSeed = 20'260'101;
constexpr int kCases = 50'000;  // for each of two seeds

struct Case {
  std::string text;
  ChunkOptions options;
  std::vector<Chunk> chunks;

  std::string_view Slice(const Chunk& chunk) const {
    return std::string_view(text).substr(chunk.begin.bytes, chunk.end.bytes - chunk.begin.bytes);
  }
};

int64_t SizeOf(std::string_view part, const ChunkOptions& options) {
  if (options.unit == Unit::kBytes) return static_cast<int64_t>(part.size());
  if (options.unit == Unit::kTokens) return EstimateTokens(part, options.family);
  return static_cast<int64_t>(base::CountCharacters(part));
}

ChunkOptions RandomOptions(RandomText& random) {
  ChunkOptions options;
  options.unit = static_cast<Unit>(random.Below(3));
  options.max = 1 + random.Below(random.Below(2) == 0 ? 8 : 40);
  if (options.unit == Unit::kBytes) options.max += 3;
  if (random.Below(2) == 0) {
    options.overlap = random.Below(static_cast<uint32_t>((options.max + 1) / 2));
  }
  options.min_fill = random.Below(3) == 0 ? random.Below(6) * 0.1 : 0.5;
  options.markdown = random.Below(3) == 0;
  options.close_fences = options.markdown && random.Below(2) == 0;
  return options;
}

// Where graphemes end, and 0.
std::vector<size_t> GraphemeBoundaries(std::string_view text) {
  std::vector<size_t> boundaries;
  GraphemeWalk walk;
  for (size_t at = 0; at < text.size();) {
    const CodePoint next = Decode(text, at);
    if (walk.Step(next.value)) boundaries.push_back(at);
    at += next.size;
  }
  boundaries.push_back(text.size());
  return boundaries;
}

bool AreCharacters(std::string_view part, int64_t count) {
  return base::CountCharacters(part) <= static_cast<size_t>(count);
}

// P1, P3: nothing is lost; places are right in every unit.
void ExpectWhole(const Case& one) {
  Place before;
  for (const Chunk& chunk : one.chunks) {
    if (one.options.overlap == 0) {
      ASSERT_EQ(chunk.begin, before);
    } else {
      ASSERT_LE(chunk.begin.bytes, before.bytes);
      ASSERT_EQ(chunk.begin, Advance({}, one.text.substr(0, chunk.begin.bytes)));
    }
    ASSERT_EQ(chunk.end, Advance(chunk.begin, one.Slice(chunk)));
    before = chunk.end;
  }
  ASSERT_EQ(before.bytes, one.text.size());
}

// P2, P5: of the right size, and UTF-8. One character may be more tokens than there may be.
void ExpectFitting(const Case& one) {
  for (const Chunk& chunk : one.chunks) {
    const std::string_view part = one.Slice(chunk);
    ASSERT_FALSE(part.empty());
    ASSERT_EQ(base::FindInvalidUtf8(part), std::string_view::npos);
    if (one.options.unit == Unit::kTokens && AreCharacters(part, 1)) continue;
    ASSERT_LE(SizeOf(part, one.options), one.options.max) << part;
  }
}

// P4: a grapheme is cut only where one is larger than a chunk.
void ExpectWholeGraphemes(const Case& one) {
  const std::vector<size_t> boundaries = GraphemeBoundaries(one.text);
  uint64_t last_end = 0;
  for (const Chunk& chunk : one.chunks) {
    const uint64_t end = chunk.end.bytes;
    const uint64_t begin = std::max(last_end, chunk.begin.bytes);
    last_end = end;
    if (std::binary_search(boundaries.begin(), boundaries.end(), end)) continue;
    const size_t next = *std::upper_bound(boundaries.begin(), boundaries.end(), begin);
    const auto to_next =
        std::string_view(one.text).substr(chunk.begin.bytes, next - chunk.begin.bytes);
    ASSERT_GT(SizeOf(to_next, one.options), one.options.max) << "cut at " << end;
  }
}

int64_t LargestGrapheme(const Case& one) {
  const std::vector<size_t> boundaries = GraphemeBoundaries(one.text);
  int64_t largest = 0;
  for (size_t i = 1; i < boundaries.size(); ++i) {
    const auto grapheme =
        std::string_view(one.text).substr(boundaries[i - 1], boundaries[i] - boundaries[i - 1]);
    largest = std::max(largest, SizeOf(grapheme, one.options));
  }
  return largest;
}

// P6: after a chunk that is less than half full comes one that is not.
void ExpectFilled(const Case& one) {
  const ChunkOptions& options = one.options;
  if (options.unit == Unit::kTokens || options.max < 16 || options.min_fill != 0.5 ||
      options.overlap > 0 || options.markdown) {
    return;
  }
  const int64_t grapheme = LargestGrapheme(one);
  if (grapheme > options.max / 4) return;
  for (size_t i = 0; i + 2 < one.chunks.size(); ++i) {
    if (2 * SizeOf(one.Slice(one.chunks[i]), options) >= options.max) continue;
    ASSERT_GE(SizeOf(one.Slice(one.chunks[i + 1]), options), options.max / 2 - grapheme);
  }
}

// P9: no chunk begins where another does, and the repeated part is as small as was asked for.
void ExpectOverlap(const Case& one) {
  for (size_t i = 1; i < one.chunks.size(); ++i) {
    const Chunk& before = one.chunks[i - 1];
    const Chunk& chunk = one.chunks[i];
    ASSERT_GT(chunk.begin.bytes, before.begin.bytes);
    ASSERT_GT(chunk.end.bytes, before.end.bytes);
    const auto again =
        std::string_view(one.text).substr(chunk.begin.bytes, before.end.bytes - chunk.begin.bytes);
    ASSERT_LE(SizeOf(again, one.options), one.options.overlap);
  }
}

std::string_view Stripped(std::string_view part) {
  while (!part.empty() && IsStripped(Decode(part, 0).value)) {
    part.remove_prefix(Decode(part, 0).size);
  }
  while (!part.empty() && IsStripped(Decode(part, Before(part, part.size())).value)) {
    part = part.substr(0, Before(part, part.size()));
  }
  return part;
}

// P8: with `trim` the same chunks without white space at their ends, and none that add only that.
void ExpectTrimmed(const Case& one) {
  std::vector<std::string_view> expected;
  uint64_t end = 0;
  for (const Chunk& chunk : one.chunks) {
    const auto added = std::string_view(one.text).substr(end, chunk.end.bytes - end);
    if (!Stripped(added).empty()) expected.push_back(Stripped(one.Slice(chunk)));
    end = chunk.end.bytes;
  }
  ChunkOptions options = one.options;
  options.trim = true;
  const auto chunks = ChunkText(one.text, options);
  ASSERT_TRUE(chunks.ok());
  ASSERT_EQ(chunks->size(), expected.size());
  for (size_t i = 0; i < expected.size(); ++i) {
    const Chunk& chunk = (*chunks)[i];
    ASSERT_EQ(one.Slice(chunk).data(), expected[i].data());
    ASSERT_EQ(one.Slice(chunk).size(), expected[i].size());
    ASSERT_EQ(chunk.end, Advance({}, one.text.substr(0, chunk.end.bytes)));
  }
}

// Fed in parts, cut anywhere, even inside characters.
std::vector<Chunk> Streamed(const Case& one, RandomText& random) {
  Chunker chunker(one.options);
  std::vector<Chunk> chunks;
  std::string kept;
  const uint32_t longest = 1 + random.Below(40);
  for (size_t at = 0; at < one.text.size();) {
    const size_t size = std::min<size_t>(one.text.size() - at, random.Below(longest + 1));
    kept += one.text.substr(at, size);
    at += size;
    const auto used = chunker.Take(kept, /*final=*/false, chunks);
    EXPECT_TRUE(used.ok());
    if (used) kept.erase(0, *used);
  }
  EXPECT_TRUE(chunker.Take(kept, /*final=*/true, chunks).ok());
  return chunks;
}

std::string MarksOf(const Chunk& chunk) {
  return chunk.marks ? chunk.marks->before + "..." + chunk.marks->after : "";
}

void ExpectSameStreamed(const Case& one, RandomText& random) {
  const std::vector<Chunk> streamed = Streamed(one, random);
  ASSERT_EQ(streamed.size(), one.chunks.size());
  for (size_t i = 0; i < streamed.size(); ++i) {
    ASSERT_EQ(streamed[i].begin, one.chunks[i].begin) << i;
    ASSERT_EQ(streamed[i].end, one.chunks[i].end) << i;
    ASSERT_EQ(MarksOf(streamed[i]), MarksOf(one.chunks[i])) << i;
  }
}

void ExpectProperties(const Case& one, RandomText& random) {
  ExpectWhole(one);
  ExpectFitting(one);
  ExpectWholeGraphemes(one);
  ExpectFilled(one);
  ExpectOverlap(one);
  ExpectTrimmed(one);
  ExpectSameStreamed(one, random);
}

std::string Describe(const Case& one) {
  std::string bytes;
  for (const char c : one.text) {
    char hex[8];
    std::snprintf(hex, sizeof hex, "\\x%02x", static_cast<uint8_t>(c));
    bytes += c >= ' ' && c <= '~' ? std::string(1, c) : std::string(hex);
  }
  const ChunkOptions& options = one.options;
  return "text \"" + bytes + "\" max " + std::to_string(options.max) + " unit " +
         std::to_string(static_cast<int>(options.unit)) + " overlap " +
         std::to_string(options.overlap) + " min_fill " + std::to_string(options.min_fill) +
         (options.markdown ? " markdown" : "");
}

void CheckSeed(uint32_t seed) {
  RandomText random(seed);
  for (int i = 0; i < kCases && !::testing::Test::HasFailure(); ++i) {
    Case one{random.Text(random.Below(8) == 0 ? 60 : 20), RandomOptions(random), {}};
    auto chunks = ChunkText(one.text, one.options);
    ASSERT_TRUE(chunks.ok());
    one.chunks = std::move(*chunks);
    SCOPED_TRACE("FAILSOFT_TEST_SEED=" + std::to_string(seed) + ", case " + std::to_string(i) +
                 ": " + Describe(one));
    ExpectProperties(one, random);
  }
}

TEST(ChunkProperties, HoldForAFixedSeed) { CheckSeed(kFixedSeed); }
TEST(ChunkProperties, HoldForAFreshSeed) { CheckSeed(FreshSeed()); }

}  // namespace
}  // namespace failsoft::text
