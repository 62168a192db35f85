// Taking the middle out of a text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/text/tokens_count.h"

namespace failsoft::text {

// `text` with a mark in place of its middle, "[... 12345 characters cut ...]", counted at
// `max_tokens` or fewer: two thirds of what is left are the beginning, one third the end. Cuts
// fall between characters, not within what a reader sees as one. None when not even a few words
// would be left.
std::optional<std::string> CutMiddle(std::string_view text, int64_t max_tokens,
                                     const TokenCounter& counter);

}  // namespace failsoft::text
