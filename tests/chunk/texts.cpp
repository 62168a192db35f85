#include "tests/chunk/texts.h"

#include <cstdio>
#include <iterator>
#include <string_view>

#include "core/text/unicode_utf8.h"

namespace failsoft::chunk_table {
namespace {

constexpr size_t kLongest = 6;

constexpr std::string_view kWords[] = {
    "the",    "of",       "a",    "in",       "that",    "which",   "language", "model",
    "answer", "requests", "when", "whenever", "service", "failure", "and",      "is"};

// By class: for cuts, then for graphemes; what ends abbreviations; what begins Markdown's lines.
constexpr std::string_view kAlphabet[] = {
    "a",      "Z",      "7",          "r",          "D",          ",",          "\u00e9",
    "\u0416", "\u0e01", " ",          "\t",         "\u00a0",     "\u3000",     "\n",
    "\r",     "\u0085", "\u2028",     ".",          "!",          "\u0964",     "\u3002",
    "\u2026", "\u3001", "\uff0c",     "\"",         ")",          "\u201d",     "\u300d",
    "\u2019", "(",      "\u201c",     "\u4e2d",     "\u304b",     "\U00020000", "\u30fc",
    "\u3005", "\u3099", "\x01",       "\u200b",     "\u0301",     "\U000e0100", "\u200d",
    "\u0903", "\u0e33", "\u0600",     "\U000110bd", "\u1100",     "\u1161",     "\u11a8",
    "\uac00", "\uac01", "\U0001f1e9", "\U0001f1ea", "\U0001f600", "\u00a9",     "`",
    "|",      "-",      "#"};

std::vector<std::string_view> Characters(std::string_view text) {
  std::vector<std::string_view> characters;
  for (size_t at = 0; at < text.size(); at += characters.back().size()) {
    characters.push_back(text.substr(at, text::Decode(text, at).size));
  }
  return characters;
}

std::string_view AnyOf(std::mt19937& random) { return kAlphabet[random() % std::size(kAlphabet)]; }

// As it would stand in a programme's source.
std::string Spelled(std::string_view piece) {
  std::string spelled;
  for (const std::string_view character : Characters(piece)) {
    const char32_t value = text::Decode(character, 0).value;
    char code[16];
    std::snprintf(code, sizeof code, "\\u{%x}", static_cast<unsigned>(value));
    spelled += value > ' ' && value < 0x7f ? std::string(character) : code;
  }
  return spelled;
}

Text Named(std::string piece, bool shuffled) {
  std::string name = Spelled(piece) + (shuffled ? " in any order" : "");
  return {std::move(name), std::move(piece), shuffled};
}

}  // namespace

std::string Prose(size_t size) {
  std::string prose;
  uint32_t x = 1, words = 0, sentences = 0;
  while (prose.size() < size) {
    x = (x * 1103515245u + 12345u) & 0x7fffffffu;
    prose += kWords[(x >> 16) % std::size(kWords)];
    if (++words < 7 + (x >> 20) % 9) {
      prose += " ";
    } else {
      words = 0;
      prose += ++sentences % 5 == 0 ? ".\n\n" : ". ";
    }
  }
  return prose;
}

std::string Make(const Text& text, size_t size) {
  const std::vector<std::string_view> characters = Characters(text.piece);
  std::mt19937 random(1);
  std::string made;
  made.reserve(size + text.piece.size());
  while (made.size() < size) {
    made += text.shuffled ? characters[random() % characters.size()] : text.piece;
  }
  return made;
}

const std::vector<Text>& HardTexts() {
  static const std::vector<Text> texts = {
      {"one letter", "a"},
      {"spaces", " "},
      {"newlines", "\n"},
      {"empty lines of CR LF", "\r\n"},
      {"lines of a letter", "a\n"},
      {"full stops and spaces", ". "},
      {"full stops", "."},
      {"abbreviations", "e.g. "},
      {"initials", "A. "},
      {"words", "word "},
      {"brackets", ")"},
      {"brackets, one of them wide", "\u300d))"},
      {"a quote and a bracket", "\"("},
      {"a quote behind a letter", "a\""},
      {"quoted letters", "\u201ca\u201d "},
      {"quotes, any order", "a\"\u00e9", true},
      {"marks and quotes, any order", "\"\u3002.\u201c", true},
      {"combining marks", "\u0301"},
      {"spaces with marks", " \u0301"},
      {"flags", "\U0001f1e9\U0001f1ea"},
      {"joined emoji", "\U0001f469\u200d"},
      {"emoji", "\U0001f600"},
      {"accented letters", "\u00e9. "},
      {"Russian", "\u043f\u0440\u0438\u0432\u0435\u0442 "},
      {"Russian, no spaces", "\u043f\u0440\u0438\u0432\u0435\u0442"},
      {"Hangul", "\uac01"},
      {"jamo", "\u1100"},
      {"a vowel and a full stop", "\u1161."},
      {"Chinese", "\u4e2d"},
      {"Chinese sentences", "\u4e2d\u6587\u6bb5\u843d\uff0c\u5f88\u957f\u3002"},
      {"ideographic full stops", "\u3002"},
      {"ellipses", "\u2026"},
      {"kana with marks", "\u304b\u3099"},
      {"table rows", "|a|b|\n"},
      {"fences", "```\n"},
      {"headings", "# h\n"},
      {"nested quotes", "> > > > - a\n"},
  };
  return texts;
}

Text RandomText(std::mt19937& random, bool shuffled) {
  std::string piece;
  for (size_t i = 1 + random() % kLongest; i > 0; --i) piece += AnyOf(random);
  return Named(std::move(piece), shuffled);
}

Text Changed(const Text& text, std::mt19937& random) {
  std::vector<std::string_view> characters = Characters(text.piece);
  const size_t at = random() % characters.size();
  const uint32_t change = random() % 3;
  if (change == 0 && characters.size() < kLongest) {
    characters.insert(characters.begin() + static_cast<ptrdiff_t>(at), AnyOf(random));
  } else if (change == 1 && characters.size() > 1) {
    characters.erase(characters.begin() + static_cast<ptrdiff_t>(at));
  } else {
    characters[at] = AnyOf(random);
  }
  std::string piece;
  for (const std::string_view character : characters) piece += character;
  return Named(std::move(piece), text.shuffled);
}

}  // namespace failsoft::chunk_table
