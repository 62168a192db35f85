// What a text always does, and what it therefore is not likely to do next.
#pragma once

#include <string_view>

namespace failsoft::wire {

// Whether `text`, which ends with a mark and maybe blanks, has gone on behind that mark often
// enough to show how, and never as `next` begins: after `",` comes a line's end, after "|" a space.
// A letter counts as any letter, a digit as any digit. False where `text` ends with a word: it may
// go on.
bool NeverGoesOnLike(std::string_view text, std::string_view next);

// Whether `text`, which ends with a word, has the mark that `next` begins with often enough, and
// never right behind a word.
bool NeverJoinsToWord(std::string_view text, std::string_view next);

}  // namespace failsoft::wire
