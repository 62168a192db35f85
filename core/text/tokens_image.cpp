#include "core/text/tokens_image.h"

#include <algorithm>
#include <string>

#include "core/base/base64.h"

namespace failsoft::text {
namespace {

// A JPEG may have a preview of 64 KiB, or several, before its size.
constexpr size_t kLongestHeader = 256 << 10;

// Of either alphabet: RFC 4648, 4 and 5.
int Digit(char c) { return c == '-' ? 62 : c == '_' ? 63 : base::Base64Digit(c); }

// Up to the first byte that is no digit, but for line ends.
std::string DecodeBeginning(std::string_view base64) {
  std::string bytes;
  uint32_t bits = 0;
  int count = 0;
  for (const char c : base64) {
    if (c == '\n' || c == '\r') continue;
    const int digit = Digit(c);
    if (digit < 0 || bytes.size() >= kLongestHeader) break;
    bits = (bits << 6 | static_cast<uint32_t>(digit)) & 0xFFFFFF;
    if ((count += 6) >= 8) {
      count -= 8;
      bytes.push_back(static_cast<char>(bits >> count & 0xFF));
    }
  }
  return bytes;
}

class Bytes {
 public:
  explicit Bytes(std::string_view bytes) : bytes_(bytes) {}
  bool Has(size_t at, size_t count) const {
    return at <= bytes_.size() && bytes_.size() - at >= count;
  }
  bool Says(size_t at, std::string_view what) const {
    return Has(at, what.size()) && bytes_.substr(at, what.size()) == what;
  }
  uint32_t Byte(size_t at) const { return static_cast<uint8_t>(bytes_[at]); }
  int64_t Big(size_t at, size_t count) const {
    int64_t value = 0;
    for (size_t i = 0; i < count; ++i) value = value << 8 | Byte(at + i);
    return value;
  }
  int64_t Little(size_t at, size_t count) const {
    int64_t value = 0;
    for (size_t i = count; i-- > 0;) value = value << 8 | Byte(at + i);
    return value;
  }

 private:
  std::string_view bytes_;
};

std::optional<ImageSize> Positive(int64_t width, int64_t height) {
  if (width <= 0 || height <= 0) return std::nullopt;
  return ImageSize{width, height};
}

std::optional<ImageSize> PngSize(const Bytes& bytes) {
  if (!bytes.Says(12, "IHDR") || !bytes.Has(16, 8)) return std::nullopt;
  return Positive(bytes.Big(16, 4), bytes.Big(20, 4));
}

std::optional<ImageSize> GifSize(const Bytes& bytes) {
  if (!bytes.Has(6, 4)) return std::nullopt;
  return Positive(bytes.Little(6, 2), bytes.Little(8, 2));
}

// C0 to CF begin a frame, but for tables (C4, CC) and C8.
bool IsFrame(uint32_t marker) {
  return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

std::optional<ImageSize> JpegSize(const Bytes& bytes) {
  for (size_t at = 2; bytes.Has(at, 9) && bytes.Byte(at) == 0xFF;) {
    const uint32_t marker = bytes.Byte(at + 1);
    if (marker == 0xFF) {  // filler
      ++at;
    } else if (IsFrame(marker)) {
      return Positive(bytes.Big(at + 7, 2), bytes.Big(at + 5, 2));
    } else {
      at += 2 + static_cast<size_t>(bytes.Big(at + 2, 2));
    }
  }
  return std::nullopt;
}

std::optional<ImageSize> WebpSize(const Bytes& bytes) {
  if (!bytes.Has(12, 18)) return std::nullopt;
  if (bytes.Says(12, "VP8X")) return Positive(bytes.Little(24, 3) + 1, bytes.Little(27, 3) + 1);
  if (bytes.Says(12, "VP8L")) {
    const int64_t bits = bytes.Little(21, 4);
    return Positive((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1);
  }
  if (!bytes.Says(12, "VP8 ")) return std::nullopt;
  return Positive(bytes.Little(26, 2) & 0x3FFF, bytes.Little(28, 2) & 0x3FFF);
}

int64_t CeilDivide(int64_t a, int64_t b) { return (a + b - 1) / b; }

// The largest that comes in; beyond it nothing more is known than that it is large.
ImageSize Bounded(ImageSize size) {
  constexpr int64_t kLargest = 1 << 20;
  return {std::min(size.width, kLargest), std::min(size.height, kLargest)};
}

// Fitted into 2048 by 2048, then the shorter side to 768; only ever made smaller.
int64_t Tiles(ImageSize size) {
  double scale = std::min(1.0, 2048.0 / static_cast<double>(std::max(size.width, size.height)));
  const double shorter = scale * static_cast<double>(std::min(size.width, size.height));
  if (shorter > 768) scale *= 768 / shorter;
  const auto side = [scale](int64_t pixels) {
    return std::max<int64_t>(1, static_cast<int64_t>(scale * static_cast<double>(pixels) + 0.5));
  };
  return CeilDivide(side(size.width), 512) * CeilDivide(side(size.height), 512);
}

int64_t Patches(ImageSize size) {
  constexpr int64_t kMostPatches = 1'536;
  constexpr int64_t kPercent = 162;
  const int64_t patches = CeilDivide(size.width, 32) * CeilDivide(size.height, 32);
  return CeilDivide(std::min(patches, kMostPatches) * kPercent, 100);
}

int64_t GoogleTiles(ImageSize size) {
  constexpr int64_t kTile = 258;
  if (size.width <= 384 && size.height <= 384) return kTile;
  return kTile * CeilDivide(size.width, 768) * CeilDivide(size.height, 768);
}

bool Has(std::string_view model, std::string_view part) {
  return model.find(part) != std::string_view::npos;
}

}  // namespace

std::optional<ImageSize> ImageSizeOf(std::string_view base64) {
  const std::string decoded = DecodeBeginning(base64);
  const Bytes bytes(decoded);
  if (bytes.Says(0, "\x89PNG\r\n\x1A\n")) return PngSize(bytes);
  if (bytes.Says(0, "GIF8")) return GifSize(bytes);
  if (bytes.Says(0, "\xFF\xD8")) return JpegSize(bytes);
  if (bytes.Says(0, "RIFF") && bytes.Says(8, "WEBP")) return WebpSize(bytes);
  return std::nullopt;
}

ImageRule ImageRuleOfModel(std::string_view model) {
  if (Has(model, "claude")) return ImageRule::kArea;
  if (Has(model, "gemini") || Has(model, "gemma")) return ImageRule::kGoogle;
  if (Has(model, "gpt-4o-mini")) return ImageRule::kMiniTiles;
  for (const std::string_view small :
       {"gpt-4.1-mini", "gpt-4.1-nano", "gpt-5-mini", "gpt-5-nano", "o4-mini"}) {
    if (Has(model, small)) return ImageRule::kPatches;
  }
  return ImageRule::kTiles;
}

int64_t ImageTokens(ImageRule rule, std::optional<ImageSize> size, bool low_detail) {
  const bool is_mini = rule == ImageRule::kMiniTiles;
  const int64_t base = is_mini ? 2'833 : 85;
  const int64_t tile = is_mini ? 5'667 : 170;
  const bool tiles = is_mini || rule == ImageRule::kTiles;
  if (tiles && low_detail) return base;
  if (!size) return is_mini ? base + 6 * tile : kUnknownImage;
  const ImageSize bounded = Bounded(*size);
  switch (rule) {
    case ImageRule::kPatches:
      return Patches(bounded);
    case ImageRule::kArea:
      return std::clamp<int64_t>(CeilDivide(bounded.width * bounded.height, 750), 1, 1'600);
    case ImageRule::kGoogle:
      return GoogleTiles(bounded);
    default:
      return base + tile * Tiles(bounded);
  }
}

}  // namespace failsoft::text
