#include "core/base/address.h"

#include <gtest/gtest.h>

#include <string>

namespace failsoft::base {
namespace {

TEST(Address, KnowsIpv6) {
  for (const char* text : {"::1", "::", "2001:db8::1", "::ffff:127.0.0.1"}) {
    EXPECT_TRUE(IsIpv6Address(text)) << text;
  }
  for (const std::string& text :
       {std::string(), std::string("127.0.0.1"), std::string("[::1]"), std::string(":::"),
        std::string("1::2::3"), std::string("::12345"), std::string("fe80::1%eth0"),
        std::string("::1\0x", 5)}) {
    EXPECT_FALSE(IsIpv6Address(text)) << text;
  }
}

TEST(Address, KnowsLoopback) {
  for (const char* text : {"127.0.0.1", "127.255.255.254", "::1", "0:0:0:0:0:0:0:1"}) {
    EXPECT_TRUE(IsLoopbackAddress(text)) << text;
  }
  for (const std::string& text :
       {std::string(), std::string("localhost"), std::string("127.1"), std::string("128.0.0.1"),
        std::string("127.0.0.1.example.com"), std::string("::2"), std::string("0.0.0.0"),
        std::string("::ffff:127.0.0.1"), std::string("127.0.0.1\0x", 11)}) {
    EXPECT_FALSE(IsLoopbackAddress(text)) << text;
  }
}

}  // namespace
}  // namespace failsoft::base
