// Keeps secrets out of everything that leaves: by value, wherever they turn up.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace failsoft::base {

class Redactor {
 public:
  // Values shorter than this are not searched for: they would blank out ordinary words.
  static constexpr size_t kMinSecret = 8;

  // Remembers a secret (and its percent-encoded and JSON-escaped spellings).
  void AddSecret(std::string_view secret);

  // `text` with every remembered secret replaced by "[redacted]".
  std::string Scrub(std::string text) const;

  // Whether a header's value must never be shown (authorization, x-api-key, cookie, ...).
  static bool IsSecretHeader(std::string_view name);

 private:
  std::vector<std::string> secrets_;
};

}  // namespace failsoft::base
