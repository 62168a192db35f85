// UTF-8: what is sent must be valid, and what is shown is counted in characters.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace failsoft::cli {

// `text` itself. Throws UsageError, which tells the place: in the request's JSON it would be one
// that nobody has seen.
std::string CheckedUtf8(std::string text);

// Code points of UTF-8 text.
size_t CountCharacters(std::string_view text);

}  // namespace failsoft::cli
