#include "core/base/base64.h"

#include <gtest/gtest.h>

namespace failsoft::base {
namespace {

TEST(Base64, IsDecoded) {  // RFC 4648, 10
  EXPECT_EQ(DecodeBase64(""), "");
  EXPECT_EQ(DecodeBase64("Zg=="), "f");
  EXPECT_EQ(DecodeBase64("Zm8="), "fo");
  EXPECT_EQ(DecodeBase64("Zm9v"), "foo");
  EXPECT_EQ(DecodeBase64("Zm9vYmFy"), "foobar");
  EXPECT_EQ(DecodeBase64("AP8K+/8="), std::string("\0\xFF\n\xFB\xFF", 5));
}

TEST(Base64, IsRefusedWhereItIsNot) {
  for (const char* text :
       {"Z", "Zg", "Zg=", "Zg===", "====", "Zh==", "Zm9=", "Zm9v\n", "Zm-_", "Z=8=", "Zg==Zg=="}) {
    EXPECT_FALSE(DecodeBase64(text)) << text;
  }
}

}  // namespace
}  // namespace failsoft::base
