// The head of an answer, for whoever hands an answer on.
#pragma once

#include <string>
#include <string_view>

namespace failsoft::wire {

// {"http_status": ..., "headers": [[name, value], ...]}, in the order in which they came. What
// belongs to one connection or to the bytes as they were sent (length, compression) is left out,
// for the body is handed on decoded. A `content_type` that is not empty takes the place of the
// answer's own.
std::string HeadJson(int http_status, std::string_view header_block,
                     std::string_view content_type = {});

// Whether a header of that name is about one connection or one transfer, and is never handed on.
bool IsHopHeader(std::string_view name);

}  // namespace failsoft::wire
