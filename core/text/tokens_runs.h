// What a stretch of text costs that is ASCII for the most part, 64 bytes at a time.
//
// A character at a time, the processor guesses wrong at nearly every word's end. Here each class of
// characters is a mask with a bit for each byte, whatever costs something is found by shifting and
// combining masks, and counting bits tells how often. Runs are only ever counted as a whole: the
// last of a block may go on behind it, so it is left to the next block, or to TokenMeter.
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/text/tokens_block.h"
#include "core/text/tokens_script.h"

namespace failsoft::text {

struct TokenWeights;

struct LastCharacter {
  TextClass text_class = TextClass::kStart;
  uint8_t letter = 0;  // if it is one of the Latin script (tokens_latin.h)
};

struct RunsCost {
  int64_t millitokens = 0;
  size_t size = 0;  // of the runs, in bytes
  LastCharacter last;
};

// Of all whole runs in [at, end) but the last, at most kBlockBytes; a letter is a run of its own.
// What comes before is `last`, and goes on in no run that begins at `at`.
RunsCost CostOfRuns(const char* at, const char* end, LastCharacter last,
                    const TokenWeights& weights);

}  // namespace failsoft::text
