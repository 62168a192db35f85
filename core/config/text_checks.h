// What texts among the options may hold. A failure's message is "expected ..."; none quotes the
// text.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"

namespace failsoft::config {

// A key or token: trimmed, then 1 byte to 8 KiB of visible ASCII.
base::Result<std::string> CheckKey(std::string_view text);

// 1 to 1,024 bytes without control characters.
base::Result<std::string> CheckModel(std::string_view text);

// "", or a file that exists and can be read.
base::Result<std::string> CheckReadableFile(std::string_view text);

// "", or a header's name as CheckHeaderName takes it.
base::Result<std::string> CheckIdempotencyHeader(std::string_view text);

// A token (RFC 9110 5.6.2) of at most 256 bytes, and none of the headers that belong to the
// connection: Host, Content-Length, Transfer-Encoding.
base::Result<std::string> CheckHeaderName(std::string_view text);

// At most 64 KiB without control characters; tabs are allowed (RFC 9110 5.5).
base::Result<std::string> CheckHeaderValue(std::string_view text);

}  // namespace failsoft::config
