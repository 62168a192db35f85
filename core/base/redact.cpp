#include "core/base/redact.h"

#include <algorithm>
#include <cstring>

#include "core/base/text.h"

namespace failsoft::base {
namespace {

constexpr std::string_view kMark = "[redacted]";

constexpr std::string_view kSecretHeaders[] = {
    "authorization",
    "proxy-authorization",
    "x-api-key",
    "api-key",
    "x-auth-token",
    "x-access-token",
    "x-goog-api-key",
    "ocp-apim-subscription-key",
    "cookie",
    "set-cookie",
    "x-amz-security-token",
};

// Bytes [begin, end) of a text.
struct Span {
  size_t begin;
  size_t end;
};

bool IsUnreserved(char c) {  // RFC 3986, 2.3
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

std::string PercentEncoded(std::string_view secret, std::string_view digits) {
  std::string out;
  for (const char c : secret) {
    if (IsUnreserved(c)) {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += {'%', digits[byte >> 4], digits[byte & 0xF]};
    }
  }
  return out;
}

// Control characters never get into a secret: keys that hold one are refused.
std::string JsonEscaped(std::string_view secret, std::string_view escaped) {
  std::string out;
  for (const char c : secret) {
    if (escaped.find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

// For every prefix of `word`, the length of its longest proper prefix that is also its suffix.
std::vector<size_t> Borders(std::string_view word) {
  std::vector<size_t> borders(word.size(), 0);
  for (size_t i = 1, matched = 0; i < word.size(); ++i) {
    while (matched > 0 && word[i] != word[matched]) matched = borders[matched - 1];
    if (word[i] == word[matched]) ++matched;
    borders[i] = matched;
  }
  return borders;
}

void AddSpan(std::vector<Span>& spans, size_t first_of_word, Span span) {
  if (spans.size() > first_of_word && spans.back().end >= span.begin) {
    spans.back().end = span.end;
  } else {
    spans.push_back(span);
  }
}

// Appends where `word` occurs in `text`. Knuth, Morris and Pratt: linear even in a text made to
// hurt. Occurrences that overlap are one span.
void FindAll(std::string_view text, std::string_view word, std::vector<Span>& spans) {
  if (word.size() > text.size()) return;
  const size_t first_of_word = spans.size();
  const std::vector<size_t> borders = Borders(word);
  size_t matched = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (matched == 0) {
      i = text.find(word[0], i);
      if (i == std::string_view::npos) return;
    }
    while (matched > 0 && text[i] != word[matched]) matched = borders[matched - 1];
    if (text[i] == word[matched]) ++matched;
    if (matched == word.size()) {
      AddSpan(spans, first_of_word, {i + 1 - matched, i + 1});
      matched = borders[matched - 1];
    }
  }
}

// Secrets may overlap in the text: what is covered by any of them goes, and nothing else.
std::string Cover(std::string_view text, std::vector<Span>& spans) {
  std::sort(spans.begin(), spans.end(),
            [](const Span& a, const Span& b) { return a.begin < b.begin; });
  std::string out;
  size_t copied = 0;
  for (const Span& span : spans) {
    if (span.begin >= copied) {
      out.append(text, copied, span.begin - copied).append(kMark);
    }
    copied = std::max(copied, span.end);
  }
  return out.append(text, copied);
}

}  // namespace

void Redactor::AddSecret(std::string_view secret) {
  if (secret.size() < kMinSecret) return;
  std::string spellings[] = {
      std::string(secret),
      PercentEncoded(secret, "0123456789ABCDEF"),
      PercentEncoded(secret, "0123456789abcdef"),
      JsonEscaped(secret, "\"\\"),
      JsonEscaped(secret, "\"\\/"),
  };
  for (std::string& spelling : spellings) {
    if (std::find(secrets_.begin(), secrets_.end(), spelling) != secrets_.end()) continue;
    secrets_.push_back(std::move(spelling));
  }
}

std::string Redactor::Scrub(std::string text) const {
  std::vector<Span> spans;
  for (const std::string& secret : secrets_) FindAll(text, secret, spans);
  if (spans.empty()) return text;
  return Cover(text, spans);
}

bool Redactor::IsSecretHeader(std::string_view name) {
  return std::any_of(std::begin(kSecretHeaders), std::end(kSecretHeaders),
                     [name](std::string_view header) { return EqualsIgnoreCase(header, name); });
}

}  // namespace failsoft::base
