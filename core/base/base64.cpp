#include "core/base/base64.h"

#include <array>
#include <cstdint>

namespace failsoft::base {

namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::array<int8_t, 256> kDigits = [] {
  std::array<int8_t, 256> digits{};
  digits.fill(-1);
  for (int8_t i = 0; i < 64; ++i)
    digits[static_cast<uint8_t>(kAlphabet[static_cast<size_t>(i)])] = i;
  return digits;
}();

}  // namespace

int Base64Digit(char c) { return kDigits[static_cast<uint8_t>(c)]; }

std::optional<std::string> DecodeBase64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  const std::string_view digits = text.substr(0, text.find('='));
  const size_t padding = text.size() - digits.size();
  if (padding > 2 || text.substr(digits.size()) != std::string_view("==").substr(0, padding))
    return std::nullopt;
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3);
  uint32_t bits = 0;
  int count = 0;  // of the bits that are no byte yet
  for (const char digit : digits) {
    const int value = Base64Digit(digit);
    if (value < 0) return std::nullopt;
    bits = bits << 6 | static_cast<uint32_t>(value);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes.push_back(static_cast<char>(bits >> count));
    bits &= (1U << count) - 1;
  }
  if (bits != 0) return std::nullopt;
  return bytes;
}

}  // namespace failsoft::base
