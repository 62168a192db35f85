// Markdown's fenced code blocks (CommonMark 4.5), as far as a seam needs them.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "core/wire/lead_in.h"

namespace failsoft::wire {

struct FenceLine {
  char marker = '`';           // or '~'
  size_t length = 0;           // how many of them, at least three
  std::string_view info = {};  // what stands behind them: "python"
};

// What `line` (without its line end) says as a fence. Any indentation counts: in a list, a fence
// stands as deep as its item.
std::optional<FenceLine> ParseFenceLine(std::string_view line);

// The fence of the block that the end of `text` is in, if any. Linear.
std::optional<FenceLine> FindOpenFence(std::string_view text);

// Whether `text` opens the block again that `open` has opened. A line of nothing but the fence
// would close the block just as well, and does where a blank line or nothing follows; elsewhere it
// is likely only, unless `may_close` is false: the text cannot close it there.
LeadIn ReadFenceAgain(std::string_view text, const FenceLine& open, bool may_close, bool at_end);

}  // namespace failsoft::wire
