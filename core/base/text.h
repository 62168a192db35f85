// Small ASCII operations on header names, codes and messages.
#pragma once

#include <string>
#include <string_view>

namespace failsoft::base {

bool EqualsIgnoreCase(std::string_view a, std::string_view b);
bool ContainsIgnoreCase(std::string_view text, std::string_view part);

// Of ASCII letters; whatever else stays.
constexpr char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
std::string LowerCase(std::string_view text);

std::string_view Trim(std::string_view text);  // ASCII white space at both ends
bool IsBlank(std::string_view text);           // nothing but ASCII white space

// `text` for a person's eyes: control characters (C0, DEL, C1) and the marks that reorder text
// become spaces, so that a server can neither drive a terminal nor fake a line. UTF-8 stays intact.
std::string Printable(std::string_view text);

// The candidate with the smallest edit distance to `word`, or empty when none is near enough to be
// worth naming (more than a third of the word would change).
std::string_view Nearest(std::string_view word, const std::string_view* candidates, size_t count);

// Insertions, deletions and replacements that turn `a` into `b`. Takes the product of their sizes.
size_t EditDistance(std::string_view a, std::string_view b);

}  // namespace failsoft::base
