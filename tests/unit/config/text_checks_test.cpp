#include "core/config/text_checks.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace failsoft::config {
namespace {

TEST(CheckKey, TrimsAndRefuses) {
  EXPECT_EQ(*CheckKey(" mbd_sk_1\r\n"), "mbd_sk_1");
  EXPECT_EQ(CheckKey(std::string(8'192, 'k'))->size(), 8'192u);
  for (const std::string& text :
       {std::string(), std::string(" \t\n"), std::string("a\nb"), std::string("a\0b", 3),
        std::string("a\x7f") + "b", std::string("a b"), std::string("k\xc3\xa9y"),
        std::string(8'193, 'k'), std::string(1'000'000, 'k')}) {
    auto key = CheckKey(text);
    ASSERT_FALSE(key.ok()) << text.substr(0, 20);
    EXPECT_EQ(key.failure().message.find("kkk"), std::string::npos);
  }
}

TEST(CheckModel, TakesAnyNameThatPrints) {
  EXPECT_TRUE(CheckModel("meta-llama/Llama-3:free \xc3\xa9").ok());
  EXPECT_FALSE(CheckModel("").ok());
  EXPECT_FALSE(CheckModel("a\nb").ok());
  EXPECT_FALSE(CheckModel(std::string(1'025, 'm')).ok());
}

TEST(CheckReadableFile, LooksAtTheFile) {
  const std::string path = testing::TempDir() + "failsoft_ca_file_test.pem";
  std::ofstream(path) << "certificate";
  EXPECT_EQ(*CheckReadableFile(path), path);
  std::filesystem::remove(path);
  EXPECT_FALSE(CheckReadableFile(path).ok());
  EXPECT_FALSE(CheckReadableFile(testing::TempDir()).ok());
  EXPECT_FALSE(CheckReadableFile(std::string("/dev/null\0x", 11)).ok());
  EXPECT_FALSE(CheckReadableFile(std::string(5'000, '/')).ok());
  EXPECT_EQ(*CheckReadableFile(""), "");
}

TEST(CheckHeaderName, TakesTokens) {
  for (const char* name : {"X-A", "x_a.b~!#$%&'*+^`|", "Authorization", "X-API-Key", "Hosts"}) {
    EXPECT_TRUE(CheckHeaderName(name).ok()) << name;
  }
  for (const std::string& name :
       {std::string(), std::string("X A"), std::string("X:"), std::string("X\r\nY"),
        std::string("X\0", 2), std::string("\xc3\xa9"), std::string("host"),
        std::string("CONTENT-LENGTH"), std::string("Transfer-Encoding"), std::string(257, 'x')}) {
    EXPECT_FALSE(CheckHeaderName(name).ok()) << name;
  }
  EXPECT_EQ(*CheckIdempotencyHeader(""), "");
  EXPECT_FALSE(CheckIdempotencyHeader("Host").ok());
}

TEST(CheckHeaderValue, RefusesControlCharacters) {
  for (const char* value : {"", "a\tb", "caf\xc3\xa9", "  spaces  "}) {
    EXPECT_TRUE(CheckHeaderValue(value).ok()) << value;
  }
  for (const std::string& value :
       {std::string("a\r"), std::string("a\nb: c"), std::string("a\0", 2), std::string("\x1b[0m"),
        std::string("\x7f"), std::string(65'537, 'v')}) {
    EXPECT_FALSE(CheckHeaderValue(value).ok());
  }
}

}  // namespace
}  // namespace failsoft::config
