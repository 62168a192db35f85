// What a text is at the very least, in tokens of any tokenizer: for saying that it is too long
// before anybody has counted it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace failsoft::text {

// Words of ASCII letters behind white space: no known tokenizer makes one token of two.
int64_t CountWords(std::string_view text);

// The text, in which no character stands more than a few times in a row: of dots, dashes or spaces
// tokenizers take up to 128 together, which estimates know of few.
std::string WithoutRepeats(std::string_view text);

}  // namespace failsoft::text
