// UTF-8 at the borders: every string that leaves the core is valid.
#pragma once

#include <string>
#include <string_view>

namespace failsoft::base {

// Code points of valid UTF-8.
size_t CountCharacters(std::string_view text);

// The index of the first byte that is not part of well-formed UTF-8 (RFC 3629: no surrogates, no
// overlong forms, nothing above U+10FFFF), or npos. Linear.
size_t FindInvalidUtf8(std::string_view text);

// `text` with every maximal ill-formed subpart replaced by U+FFFD (Unicode 3.9, as browsers do).
std::string ReplaceInvalidUtf8(std::string_view text);

// The longest prefix of at most `max_bytes` bytes that does not cut a character in two.
std::string_view PrefixAtCharacter(std::string_view text, size_t max_bytes);

}  // namespace failsoft::base
