#include "core/text/trim_cut.h"

#include <algorithm>

#include "core/base/utf8.h"

namespace failsoft::text {
namespace {

constexpr int64_t kLeastTokens = 24;  // the mark takes about ten

bool IsContinuation(char c) { return (static_cast<uint8_t>(c) & 0xC0) == 0x80; }

size_t ToCharacter(std::string_view text, size_t at) {
  while (at < text.size() && IsContinuation(text[at])) ++at;
  return at;
}

struct Cut {
  size_t head;  // bytes that are left at the beginning
  size_t tail;  // where the rest begins
};

Cut Place(std::string_view text, double share) {
  const auto bytes = static_cast<size_t>(share * static_cast<double>(text.size()));
  const size_t head = base::PrefixAtCharacter(text, bytes * 2 / 3).size();
  const size_t tail = ToCharacter(text, text.size() - std::min(text.size(), bytes / 3));
  return {head, std::max(head, tail)};
}

std::string Marked(std::string_view text, const Cut& cut) {
  const std::string_view middle = text.substr(cut.head, cut.tail - cut.head);
  std::string out(text.substr(0, cut.head));
  out += "\n[... " + std::to_string(base::CountCharacters(middle)) + " characters cut ...]\n";
  return out.append(text.substr(cut.tail));
}

}  // namespace

std::optional<std::string> CutMiddle(std::string_view text, int64_t max_tokens,
                                     const TokenCounter& counter) {
  constexpr int kTries = 24;
  const int64_t tokens = counter.Text(text);
  if (max_tokens < kLeastTokens || tokens <= max_tokens) return std::nullopt;
  double share = static_cast<double>(max_tokens - 10) / static_cast<double>(tokens);
  for (int i = 0; i < kTries; ++i) {
    std::string marked = Marked(text, Place(text, share));
    const int64_t left = counter.Text(marked);
    if (left <= max_tokens) return marked;
    share *= 0.95 * static_cast<double>(max_tokens) / static_cast<double>(left);
  }
  return std::nullopt;
}

}  // namespace failsoft::text
