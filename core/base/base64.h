// Bytes as text (RFC 4648, 4).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace failsoft::base {

// What a digit stands for; -1 for what is none.
int Base64Digit(char c);

// The bytes, or nothing where the text is not canonical base64: padded, without line breaks.
std::optional<std::string> DecodeBase64(std::string_view text);

}  // namespace failsoft::base
