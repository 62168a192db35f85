// The parser of event streams: wherever a stream is cut it says the same, which is what the
// standard says; it fails alike beyond its limit, and survives running out of memory anywhere.
#include <new>

#include "core/sse/parser.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/reference_sse.h"
#include "tests/torture/failing_allocator.h"
#include "tests/unit/sse/transcript.h"

namespace failsoft::fuzz {
namespace {

using Pieces = std::vector<std::string_view>;

struct Choices {
  size_t limit;
  size_t stop_at;  // the number of the event that stops; 0 for none
  bool flush;
};

struct Said {
  std::string text;
  bool failed;
  base::Millis retry;

  bool operator==(const Said&) const = default;
};

Said Parse(sse::Parser& parser, const Pieces& pieces, const Choices& choices) {
  sse::Transcript seen;
  seen.stop_at = choices.stop_at;
  bool failed = false;
  for (const std::string_view piece : pieces) {
    const bool fails = sse::FeedCopy(parser, piece, seen).has_value();
    Require(fails || !failed, "a failure stays");
    failed = fails;
  }
  if (choices.flush) failed = parser.Flush(seen).has_value();
  return {std::move(seen.text), failed, parser.retry()};
}

// The `nth` allocation fails, within the parser or in its listener. What comes of it is
// std::bad_alloc, and then silence; or nothing, if there were fewer.
void ParseWithoutMemory(sse::Parser& parser, const Pieces& pieces, uint8_t nth) {
  sse::Transcript seen;
  torture::FailAt(nth + 1, torture::Mode::kOnce);
  bool failed = false;
  try {
    for (const std::string_view piece : pieces) parser.Feed(piece, seen);
    parser.Flush(seen);
  } catch (const std::bad_alloc&) {
    failed = true;
  }
  torture::StopFailing();
  if (!failed) return;
  seen.text.clear();
  for (const std::string_view piece : pieces) parser.Feed(piece, seen);
  Require(seen.text.empty(), "nothing is said after a failed allocation");
}

void Check(const Pieces& whole, const Pieces& pieces, const Choices& choices, uint8_t nth) {
  sse::Parser parser(choices.limit);
  const Said expected = Parse(parser, whole, choices);
  if (!expected.failed) {
    sse::Transcript reference;
    reference.stop_at = choices.stop_at;
    ReferenceSse(reference).Run(whole.front(), choices.flush);
    Require(expected.text == reference.text, "the parser agrees with the standard");
  }
  parser.Reset();
  Require(Parse(parser, pieces, choices) == expected, "cuts change nothing");
  parser.Reset();
  ParseWithoutMemory(parser, pieces, nth);
  parser.Reset();
  Require(Parse(parser, pieces, choices) == expected, "a reset parser is like a new one");
}

}  // namespace
}  // namespace failsoft::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace failsoft;
  fuzz::FuzzInput input(data, size);
  const uint8_t seed = input.Choose();
  const uint8_t limit = input.Choose();
  const uint8_t rest = input.Choose();
  const fuzz::Choices choices = {limit == 0 ? sse::Parser::kDefaultMaxEventBytes : limit,
                                 rest / 2u % 16, rest % 2 != 0};
  const int64_t before = torture::LiveBlocks();
  {
    const fuzz::Pieces whole = {input.rest()};
    fuzz::Check(whole, fuzz::Cut(input.rest(), seed), choices, rest / 32);
  }
  fuzz::Require(torture::LiveBlocks() == before, "nothing leaks");
  return 0;
}
