// Escapes of half a UTF-16 pair (`\ud83d` without its `\ude00`), which stand for no character.
// Private to this folder.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace failsoft::json {

// Where the first such escape begins (its backslash) in JSON text, or npos.
size_t FindLoneSurrogate(std::string_view json, size_t from = 0);

// Makes each of them `\ufffd`, in place. Pairs and escaped backslashes stay as they are.
void ReplaceLoneSurrogates(std::string& json);

}  // namespace failsoft::json
