// The guide's chunk_text, bit for bit.
#pragma once

#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/text/chunk.h"

namespace failsoft::text {

// What the guide's Python function returns, as ranges of `text`: it cuts before the last blank line
// ("\n\n") of the first `max_chars` code points, else before the last ". ", else before the last
// space, else after `max_chars`; what str.lstrip() takes off the rest is lost.
//
// Where that function never ends, because ". " is the first thing in the window and nothing better
// is, ". " there counts as not found. Failure: kArgument, for `max_chars` below 1 (with which it
// does not end either) and text that is not UTF-8. Linear.
base::Result<std::vector<Chunk>> ChunkAsGuide(std::string_view text, int64_t max_chars);

}  // namespace failsoft::text
