// Texts to cut: prose, and what might be hard.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace failsoft::chunk_table {

struct Text {
  std::string name;
  std::string piece;      // repeated; or what it is made of
  bool shuffled = false;  // its characters in random order, instead of again and again
};

// Sentences of 7 to 15 words, five to a paragraph, the same every time: bench_chunks.py's.
std::string Prose(size_t size);

// At least `size` bytes, and no character cut.
std::string Make(const Text& text, size_t size);

const std::vector<Text>& HardTexts();

// One to six characters, at random, from an alphabet in which every class of cuts and of graphemes
// has two or so.
Text RandomText(std::mt19937& random, bool shuffled);
// The same with a character more, less, or another.
Text Changed(const Text& text, std::mt19937& random);

}  // namespace failsoft::chunk_table
