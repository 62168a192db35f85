#include "core/base/text.h"

#include <algorithm>
#include <vector>

namespace failsoft::base {
namespace {

constexpr std::string_view kWhiteSpace = " \t\r\n\f\v";

bool SameLetter(char a, char b) { return Lower(a) == Lower(b); }

}  // namespace

size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

bool EqualsIgnoreCase(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), SameLetter);
}

bool ContainsIgnoreCase(std::string_view text, std::string_view part) {
  return std::search(text.begin(), text.end(), part.begin(), part.end(), SameLetter) !=
             text.end() ||
         part.empty();
}

std::string LowerCase(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = Lower(c);
  return lower;
}

std::string_view Trim(std::string_view text) {
  const size_t first = text.find_first_not_of(kWhiteSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kWhiteSpace) - first + 1);
}

bool IsBlank(std::string_view text) {
  return text.find_first_not_of(kWhiteSpace) == std::string_view::npos;
}

std::string_view Nearest(std::string_view word, const std::string_view* candidates, size_t count) {
  const size_t allowed = word.size() / 3;
  size_t best = allowed + 1;
  std::string_view nearest;
  for (size_t i = 0; i < count; ++i) {
    const std::string_view candidate = candidates[i];
    const size_t gap =
        std::max(word.size(), candidate.size()) - std::min(word.size(), candidate.size());
    if (gap >= best) continue;  // also keeps a huge word from being compared at all
    const size_t distance = EditDistance(word, candidate);
    if (distance < best) {
      best = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

namespace {

// C1 controls (U+0080 to U+009F), and U+200E, U+200F, U+202A to U+202E, U+2066 to U+2069.
size_t UnprintableSequence(std::string_view text) {
  const auto byte = [&](size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u;
  };
  if (byte(0) < 0x20 || byte(0) == 0x7f) return 1;
  if (byte(0) == 0xc2 && byte(1) >= 0x80 && byte(1) <= 0x9f) return 2;
  if (byte(0) != 0xe2) return 0;
  const unsigned last = byte(2);
  if (byte(1) == 0x80 && (last == 0x8e || last == 0x8f || (last >= 0xaa && last <= 0xae))) return 3;
  if (byte(1) == 0x81 && last >= 0xa6 && last <= 0xa9) return 3;
  return 0;
}

}  // namespace

std::string Printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const size_t bad = UnprintableSequence(text);
    out += bad > 0 ? ' ' : text.front();
    text.remove_prefix(bad > 0 ? bad : 1);
  }
  return out;
}

}  // namespace failsoft::base
