#include "core/text/tokens_image.h"

#include <gtest/gtest.h>

#include <string>

namespace failsoft::text {
namespace {

std::string Base64(std::string_view bytes) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  uint32_t bits = 0;
  int count = 0;
  for (const char byte : bytes) {
    bits = bits << 8 | static_cast<uint8_t>(byte);
    for (count += 8; count >= 6; count -= 6) out += kAlphabet[bits >> (count - 6) & 63];
  }
  if (count > 0) out += kAlphabet[bits << (6 - count) & 63];
  return out;
}

using namespace std::string_literals;

void ExpectSize(const std::string& bytes, int64_t width, int64_t height) {
  const auto size = ImageSizeOf(Base64(bytes));
  ASSERT_TRUE(size.has_value());
  EXPECT_EQ(size->width, width);
  EXPECT_EQ(size->height, height);
}

TEST(ImageSize, IsReadFromTheHeader) {
  ExpectSize("\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\x04\0\0\0\x03\0"s, 1'024, 768);
  ExpectSize("GIF89a\x40\x01\xF0\0\0\0"s, 320, 240);
  ExpectSize("\xFF\xD8\xFF\xE0\0\x04zz\xFF\xFF\xC2\0\x11\x08\x01\x02\x03\x04\x03\0"s, 772, 258);
  ExpectSize("RIFF\0\0\0\0WEBPVP8X\x0A\0\0\0\0\0\0\0\xFF\x03\0\xFF\x02\0"s, 1'024, 768);
  ExpectSize("RIFF\0\0\0\0WEBPVP8 \0\0\0\0\x30\x01\0\x9D\x01\x2A\x20\x03\x58\x02"s, 800, 600);
  ExpectSize("RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2F\x1F\xC3\x95\0\0\0\0\0\0\0\0"s, 800, 600);
}

TEST(ImageSize, NothingIsReadFromAnythingElse) {
  const std::string whole = "\xFF\xD8\xFF\xE0\0\x04zz\xFF\xC0\0\x11\x08\x01\x02\x03\x04\x03"s;
  for (size_t i = 0; i < whole.size() - 1; ++i) {
    EXPECT_FALSE(ImageSizeOf(Base64(whole.substr(0, i)))) << i;
  }
  EXPECT_FALSE(ImageSizeOf(""));
  EXPECT_FALSE(ImageSizeOf("not base64 at all !!"));
  EXPECT_FALSE(ImageSizeOf(Base64("\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\0\0\0\0\0\0"s)));
}

TEST(ImageTokens, FollowTheProvidersRules) {
  const ImageSize square{1'024, 1'024};
  EXPECT_EQ(ImageTokens(ImageRule::kTiles, square, false), 765);
  EXPECT_EQ(ImageTokens(ImageRule::kTiles, square, true), 85);
  EXPECT_EQ(ImageTokens(ImageRule::kTiles, ImageSize{2'048, 4'096}, false), 1'105);
  EXPECT_EQ(ImageTokens(ImageRule::kMiniTiles, square, false), 2'833 + 4 * 5'667);
  EXPECT_EQ(ImageTokens(ImageRule::kArea, ImageSize{1'000, 1'000}, false), 1'334);
  EXPECT_EQ(ImageTokens(ImageRule::kArea, ImageSize{9'000, 9'000}, false), 1'600);
  EXPECT_EQ(ImageTokens(ImageRule::kPatches, square, false), 1'659);
  EXPECT_EQ(ImageTokens(ImageRule::kGoogle, ImageSize{300, 300}, false), 258);
  EXPECT_EQ(ImageTokens(ImageRule::kTiles, std::nullopt, false), kUnknownImage);
  EXPECT_GT(ImageTokens(ImageRule::kArea, ImageSize{1LL << 40, 1LL << 40}, false), 0);
}

TEST(ImageRules, AreChosenByModel) {
  EXPECT_EQ(ImageRuleOfModel("claude-3-5-sonnet"), ImageRule::kArea);
  EXPECT_EQ(ImageRuleOfModel("gpt-4o-mini"), ImageRule::kMiniTiles);
  EXPECT_EQ(ImageRuleOfModel("gpt-4o"), ImageRule::kTiles);
  EXPECT_EQ(ImageRuleOfModel("o4-mini"), ImageRule::kPatches);
  EXPECT_EQ(ImageRuleOfModel("gemini-2-0-flash"), ImageRule::kGoogle);
}

}  // namespace
}  // namespace failsoft::text
