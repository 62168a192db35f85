// Texts that are sent must be UTF-8.
#pragma once

#include <string>

namespace failsoft::cli {

// `text` itself. Throws UsageError, which tells the place: in the request's JSON it would be one
// that nobody has seen.
std::string CheckedUtf8(std::string text);

}  // namespace failsoft::cli
