// Cutting texts: nothing is lost, chunks fit, parts of a text give the chunks of the whole, and the
// guide's function does what the guide's code does. Survives a failed allocation anywhere.
#include <new>
#include <string>

#include "core/base/utf8.h"
#include "core/text/chunk_feed.h"
#include "core/text/chunk_guide.h"
#include "core/text/unicode_class.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/torture/failing_allocator.h"

namespace failsoft::fuzz {
namespace {

using text::Chunk;
using text::ChunkOptions;
using text::Unit;
using Chunks = std::vector<Chunk>;

ChunkOptions OptionsOf(FuzzInput& input) {
  ChunkOptions options;
  options.max = 4 + input.Choose() % 60;
  const uint8_t choices = input.Choose();
  options.unit = static_cast<Unit>(choices % 3);
  options.markdown = choices / 4 % 2 != 0;
  options.close_fences = options.markdown && choices / 32 % 2 != 0;
  options.trim = choices / 8 % 2 != 0;
  options.min_fill = choices / 16 % 3 * 0.25;
  options.overlap = choices / 64 % 4 * ((options.max - 1) / 2) / 3;
  return options;
}

std::string_view TextOf(std::string_view whole, const Chunk& chunk) {
  return whole.substr(chunk.begin.bytes, chunk.end.bytes - chunk.begin.bytes);
}

int64_t SizeOf(std::string_view part, const ChunkOptions& options) {
  if (options.unit == Unit::kBytes) return static_cast<int64_t>(part.size());
  if (options.unit == Unit::kTokens) return text::EstimateTokens(part, options.family);
  return static_cast<int64_t>(base::CountCharacters(part));
}

void CheckChunks(std::string_view whole, const ChunkOptions& options, const Chunks& chunks) {
  uint64_t end = 0;
  for (const Chunk& chunk : chunks) {
    const std::string_view part = TextOf(whole, chunk);
    Require(!part.empty() && base::FindInvalidUtf8(part) == std::string_view::npos, "UTF-8");
    Require(SizeOf(part, options) <= options.max || base::CountCharacters(part) == 1, "fits");
    Require(chunk.begin == text::Advance({}, whole.substr(0, chunk.begin.bytes)), "is there");
    Require(options.trim || chunk.begin.bytes <= end, "nothing is lost");
    Require(options.trim || options.overlap > 0 || chunk.begin.bytes == end, "nothing is twice");
    Require(chunk.end.bytes > end, "goes on");
    end = chunk.end.bytes;
  }
  Require(options.trim || end == whole.size(), "nothing is lost at the end");
}

Chunks InParts(std::string_view whole, const ChunkOptions& options, uint8_t seed) {
  text::ChunkFeed feed(options);
  Chunks chunks;
  const auto take = [&](const auto& batch) {
    Require(batch.ok(), "each part of what is UTF-8 is taken");
    for (const Chunk& chunk : batch->chunks) {
      const std::string_view kept(batch->text);
      Require(kept.substr(chunk.begin.bytes - batch->begin, chunk.end.bytes - chunk.begin.bytes) ==
                  TextOf(whole, chunk),
              "the text of a chunk is that of the whole");
      chunks.push_back(chunk);
    }
  };
  for (const std::string_view part : Cut(whole, seed)) take(feed.Write(part));
  take(feed.Finish());
  return chunks;
}

// Sizes are bytes here: the same where all is ASCII.
Chunks AsciiAsGuide(std::string_view rest, size_t max) {
  Chunks chunks;
  size_t begin = 0;
  for (; rest.size() - begin > max;) {
    const std::string_view window = rest.substr(begin, max);
    size_t at = window.rfind("\n\n");
    if (at == std::string_view::npos) at = window.rfind(". ");
    if (at == std::string_view::npos || (at == 0 && window[0] == '.')) at = window.rfind(' ');
    const size_t end = begin + std::min(at, max);
    chunks.push_back({{begin, begin, begin}, {end, end, end}});
    begin = end;
    while (begin < rest.size() && text::IsStripped(static_cast<uint8_t>(rest[begin]))) ++begin;
  }
  chunks.push_back({{begin, begin, begin}, {rest.size(), rest.size(), rest.size()}});
  return chunks;
}

bool SameMarks(const Chunk& a, const Chunk& b) {
  if (!a.marks || !b.marks) return !a.marks && !b.marks;
  return a.marks->before == b.marks->before && a.marks->after == b.marks->after;
}

bool Same(const Chunks& some, const Chunks& others) {
  return std::equal(some.begin(), some.end(), others.begin(), others.end(),
                    [](const Chunk& a, const Chunk& b) {
                      return a.begin == b.begin && a.end == b.end && SameMarks(a, b);
                    });
}

void CheckGuide(std::string whole, int64_t max) {
  Require(text::ChunkAsGuide(whole, max).ok(), "the guide's takes any text");
  for (char& c : whole) c = static_cast<char>(c & 0x7F);
  const auto chunks = text::ChunkAsGuide(whole, max);
  Require(Same(*chunks, AsciiAsGuide(whole, static_cast<size_t>(max))), "as the guide");
}

// The `nth` allocation fails: what comes of it is std::bad_alloc, and a feed that says so.
void FeedWithoutMemory(std::string_view whole, const ChunkOptions& options, uint8_t nth) {
  text::ChunkFeed feed(options);
  const auto parts = Cut(whole, nth);
  bool failed = false;
  torture::FailAt(nth + 1, torture::Mode::kOnce);
  try {
    for (const std::string_view part : parts) (void)feed.Write(part);
  } catch (const std::bad_alloc&) {
    failed = true;
  }
  torture::StopFailing();
  if (failed) Require(!feed.Finish().ok(), "a feed that lost a part says so");
}

void Check(std::string_view given, const ChunkOptions& options, uint8_t seed) {
  const bool valid = base::FindInvalidUtf8(given) == std::string_view::npos;
  Require(text::ChunkText(given, options).ok() == valid, "UTF-8 is taken, and nothing else");
  const std::string whole = base::ReplaceInvalidUtf8(given);
  const auto chunks = text::ChunkText(whole, options);
  CheckChunks(whole, options, *chunks);
  Require(Same(InParts(whole, options, seed), *chunks), "parts change nothing");
  CheckGuide(whole, options.max - 3);
  FeedWithoutMemory(whole, options, seed);
}

}  // namespace
}  // namespace failsoft::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace failsoft;
  fuzz::FuzzInput input(data, size);
  const text::ChunkOptions options = fuzz::OptionsOf(input);
  const uint8_t seed = input.Choose();
  const int64_t before = torture::LiveBlocks();
  fuzz::Check(input.rest(), options, seed);
  fuzz::Require(torture::LiveBlocks() == before, "nothing leaks");
  return 0;
}
