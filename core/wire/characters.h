// What kind of character a code point is, as far as telling words apart needs it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace failsoft::wire {

enum class CharacterKind : uint8_t {
  kOther,      // punctuation, symbols, emoji, controls
  kSpace,      // white space, line ends included
  kDigit,      // of any script that has the ten
  kLetter,     // of scripts that put words together from letters
  kKana,       // hiragana and katakana
  kIdeograph,  // Han: a character is about a word
  kMark,       // belongs to the character before it: combining marks, joiners, variations
};

CharacterKind KindOf(char32_t code);

// Chinese, Japanese or Korean: where a character costs about a token.
bool IsEastAsian(char32_t code);

// A character as it stands in UTF-8.
struct Character {
  char32_t code = 0;
  size_t size = 0;  // bytes; never 0 but at the end of the text
  CharacterKind kind() const { return KindOf(code); }
};

// The character that begins at `at`. A byte that begins none counts as U+FFFD.
Character CharacterAt(std::string_view text, size_t at);
// The character that ends right before `end`.
Character CharacterBefore(std::string_view text, size_t end);

size_t CountCharacters(std::string_view text);
// The last `count` characters.
std::string_view LastCharacters(std::string_view text, size_t count);

}  // namespace failsoft::wire
