// What an image costs, which no text says: by the model, from the size in the image's header.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace failsoft::text {

struct ImageSize {
  int64_t width = 0;
  int64_t height = 0;
};

// From the header of a PNG, JPEG, GIF or WebP image, given as base64. Reads no more than the
// beginning of it; none when it is no such image, or says nothing.
std::optional<ImageSize> ImageSizeOf(std::string_view base64);

// How a provider turns pixels into tokens. Sources: OpenAI's, Anthropic's and Google's guides to
// vision, as of 2025.
enum class ImageRule : uint8_t {
  kTiles,      // OpenAI: 85, and 170 for each tile of 512 pixels
  kMiniTiles,  // gpt-4o-mini: the same, dearer
  kPatches,    // newer small models of OpenAI: patches of 32 pixels
  kArea,       // Anthropic: pixels / 750
  kGoogle,     // 258 for each tile of 768 pixels
};

ImageRule ImageRuleOfModel(std::string_view model);

inline constexpr int64_t kUnknownImage = 1'100;  // of a size that is not known: a mid-size one

// `size`: none when not known. `low_detail`: OpenAI's "detail": "low".
int64_t ImageTokens(ImageRule rule, std::optional<ImageSize> size, bool low_detail);

}  // namespace failsoft::text
