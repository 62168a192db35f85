#include "core/config/text_checks.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "core/base/text.h"

namespace failsoft::config {
namespace {

using base::Code;
using base::Failure;
using base::Result;

constexpr size_t kMaxKey = 8 << 10;
constexpr size_t kMaxModel = 1 << 10;
constexpr size_t kMaxPath = 4 << 10;
constexpr size_t kMaxHeaderName = 256;
constexpr size_t kMaxHeaderValue = 64 << 10;

Failure Expected(std::string what) { return {Code::kConfig, "expected " + std::move(what), ""}; }

Failure ExpectedAtMost(size_t bytes, size_t got) {
  return Expected("at most " + std::to_string(bytes) + " bytes, got " + std::to_string(got));
}

bool IsControl(char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; }

bool HasControl(std::string_view text) { return std::any_of(text.begin(), text.end(), IsControl); }

// Pipes are left alone: opening one waits for somebody to write.
bool IsReadable(const std::string& path) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  const bool readable_kind =
      std::filesystem::is_regular_file(status) || std::filesystem::is_character_file(status);
  return !error && readable_kind && std::ifstream(path).is_open();
}

bool IsTokenCharacter(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

}  // namespace

Result<std::string> CheckKey(std::string_view text) {
  text = base::Trim(text);
  if (text.empty()) return Expected("a key that is not empty");
  if (text.size() > kMaxKey) return ExpectedAtMost(kMaxKey, text.size());
  if (HasControl(text)) return Expected("a key without line breaks and other control characters");
  if (!std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; })) {
    return Expected("a key without spaces and characters beyond ASCII");
  }
  return std::string(text);
}

Result<std::string> CheckModel(std::string_view text) {
  if (text.empty()) return Expected("the name of a model");
  if (text.size() > kMaxModel) return ExpectedAtMost(kMaxModel, text.size());
  if (HasControl(text)) return Expected("a name without control characters");
  return std::string(text);
}

Result<std::string> CheckReadableFile(std::string_view text) {
  if (text.empty()) return std::string();
  if (text.size() > kMaxPath) return ExpectedAtMost(kMaxPath, text.size());
  if (text.find('\0') != std::string_view::npos) return Expected("a path without NUL");
  std::string path(text);
  if (!IsReadable(path)) return Expected("a file that exists and can be read");
  return path;
}

Result<std::string> CheckIdempotencyHeader(std::string_view text) {
  if (text.empty()) return std::string();
  return CheckHeaderName(text);
}

Result<std::string> CheckHeaderName(std::string_view text) {
  if (text.size() > kMaxHeaderName) return ExpectedAtMost(kMaxHeaderName, text.size());
  if (text.empty() || !std::all_of(text.begin(), text.end(), IsTokenCharacter)) {
    return Expected("a header name of letters, digits and hyphens");
  }
  for (const std::string_view refused : {"Host", "Content-Length", "Transfer-Encoding"}) {
    if (base::EqualsIgnoreCase(text, refused)) {
      return Expected("another header: " + std::string(refused) + " is set by failsoft alone");
    }
  }
  return std::string(text);
}

Result<std::string> CheckHeaderValue(std::string_view text) {
  if (text.size() > kMaxHeaderValue) return ExpectedAtMost(kMaxHeaderValue, text.size());
  if (std::any_of(text.begin(), text.end(), [](char c) { return c != '\t' && IsControl(c); })) {
    return Expected("a header value without line breaks and other control characters");
  }
  return std::string(text);
}

}  // namespace failsoft::config
