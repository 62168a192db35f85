// The bytes between the quotes of a JSON string.
//
// Pieces of a streamed text come as strings of their own, and some servers cut them between the
// halves of a surrogate pair: a half is handed from one body to the next.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace failsoft::json {

// Where the quote stands that ends the string body at the beginning of `text`; npos when none does,
// or an escape is none that JSON has. Unescaped control characters and lone halves are let pass.
size_t FindStringEnd(std::string_view text);

// How much of `text`, from its beginning, is ASCII without quotes and backslashes: a body that ends
// there is the text it stands for, and valid UTF-8.
size_t PlainSize(std::string_view text);

// Appends the text that `body` stands for; `body` has passed FindStringEnd. `high` is the first
// half of a pair that the body before ended with, or 0; returns the one that this body ends with.
// A half without its other half becomes U+FFFD. Linear.
char16_t AppendStringBody(std::string& out, std::string_view body, char16_t high = 0);

// The text that a body stands for by itself.
std::string DecodeStringBody(std::string_view body);

}  // namespace failsoft::json
