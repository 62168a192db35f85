#include "core/text/trim_cut.h"

#include <algorithm>

#include "core/base/utf8.h"
#include "core/text/grapheme.h"
#include "core/text/unicode_utf8.h"

namespace failsoft::text {
namespace {

constexpr int64_t kLeastTokens = 24;  // the mark takes about ten

size_t ToCharacter(std::string_view text, size_t at) {
  while (at < text.size() && IsContinuation(text[at])) ++at;
  return at;
}

struct MiddleCut {
  size_t head;  // bytes that are left at the beginning
  size_t tail;  // where the rest begins
};

// The next place where what a reader sees as one character ends; `at` itself in a run of marks that
// goes on and on.
size_t ToGrapheme(std::string_view text, size_t at) {
  constexpr size_t kNear = 64;  // before it: a cluster is known by what it begins with
  constexpr size_t kFar = 128;
  if (at == 0) return at;
  GraphemeWalk walk;
  const size_t end = std::min(text.size(), at + kFar);
  for (size_t i = base::PrefixAtCharacter(text, at - std::min(at, kNear)).size(); i < end;) {
    const CodePoint next = Decode(text, i);
    if (walk.Step(next.value) && i >= at) return i;
    i += next.size;
  }
  return at;
}

MiddleCut CutAt(std::string_view text, double share) {
  const auto bytes = static_cast<size_t>(share * static_cast<double>(text.size()));
  const size_t head = ToGrapheme(text, base::PrefixAtCharacter(text, bytes * 2 / 3).size());
  const size_t tail =
      ToGrapheme(text, ToCharacter(text, text.size() - std::min(text.size(), bytes / 3)));
  return {head, std::max(head, tail)};
}

std::string Marked(std::string_view text, const MiddleCut& cut) {
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
    std::string marked = Marked(text, CutAt(text, share));
    const int64_t left = counter.Text(marked);
    if (left <= max_tokens) return marked;
    share *= 0.95 * static_cast<double>(max_tokens) / static_cast<double>(left);
  }
  return std::nullopt;
}

}  // namespace failsoft::text
