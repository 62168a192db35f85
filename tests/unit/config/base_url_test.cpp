#include "core/config/base_url.h"

#include <gtest/gtest.h>

#include <string>

namespace failsoft::config {
namespace {

struct Accepted {
  std::string text;
  std::string normal;
  std::string host;
  int port;
  bool loopback;
};

TEST(BaseUrl, AcceptsAndNormalises) {
  const Accepted cases[] = {
      {"https://api.moltbotden.com/v1/hosting/llm", "https://api.moltbotden.com/v1/hosting/llm",
       "api.moltbotden.com", 443, false},
      {"HTTPS://API.Example.com/V1///", "https://api.example.com/V1", "api.example.com", 443,
       false},
      {"http://localhost:8080", "http://localhost:8080", "localhost", 8080, true},
      {"http://localhost./", "http://localhost.", "localhost.", 80, true},
      {"http://127.0.0.1/", "http://127.0.0.1", "127.0.0.1", 80, true},
      {"http://127.255.0.9:1", "http://127.255.0.9:1", "127.255.0.9", 1, true},
      {"http://[::1]:65535/v1", "http://[::1]:65535/v1", "::1", 65535, true},
      {"http://[0:0:0:0:0:0:0:1]", "http://[0:0:0:0:0:0:0:1]", "0:0:0:0:0:0:0:1", 80, true},
      {"http://[2001:DB8::1]", "http://[2001:db8::1]", "2001:db8::1", 80, false},
      {"http://127.0.0.1.example.com", "http://127.0.0.1.example.com", "127.0.0.1.example.com", 80,
       false},
      {"http://127.1", "http://127.1", "127.1", 80, false},
      {"http://localhost.example.com", "http://localhost.example.com", "localhost.example.com", 80,
       false},
      {"http://[::ffff:127.0.0.1]", "http://[::ffff:127.0.0.1]", "::ffff:127.0.0.1", 80, false},
      {"http://my_host/a@b:c", "http://my_host/a@b:c", "my_host", 80, false},
  };
  for (const Accepted& c : cases) {
    auto url = ParseBaseUrl(c.text);
    ASSERT_TRUE(url.ok()) << c.text << ": " << url.failure().message;
    EXPECT_EQ(url->text, c.normal);
    EXPECT_EQ(url->host, c.host);
    EXPECT_EQ(url->port, c.port);
    EXPECT_EQ(url->IsLoopback(), c.loopback) << c.text;
  }
}

TEST(BaseUrl, Refuses) {
  const std::string cases[] = {
      "",
      " ",
      "api.example.com/v1",
      "//api.example.com",
      "ftp://api.example.com",
      "https:/api.example.com",
      "https://",
      "https:///v1",
      "http:///v1",
      "https://:443",
      "https://?",
      "https://user@api.example.com",
      "https://user:secret@api.example.com/v1",
      "https://api.example.com/v1?x=1",
      "https://api.example.com/v1#top",
      "https://api.example.com:",
      "https://api.example.com:0",
      "https://api.example.com:65536",
      "https://api.example.com:99999",
      "https://api.example.com:999999",
      "https://api.example.com:-1",
      "https://api.example.com:+1",
      "https://api.example.com:80x",
      "https://api.example.com:80:80",
      "https://api example.com",
      " https://api.example.com",
      "https://api.example.com\r\nX: y",
      std::string("https://api.example.com\0.evil", 29),
      "https://api.example.com\\@evil.com",
      "https://api%2eexample.com",
      "https://m\xc3\xbcnchen.de",
      "https://api.example.com/\xff",
      "https://[::1",
      "https://::1/",
      "https://[]",
      "https://[localhost]",
      "https://[::1]x",
      "https://[fe80::1%25eth0]",
      "https://.",
      "https://a,b",
      "https://example.com/" + std::string(9'000, 'a'),
      std::string(10'000'000, 'h'),
  };
  for (const std::string& text : cases) {
    auto url = ParseBaseUrl(text);
    ASSERT_FALSE(url.ok()) << text.substr(0, 80);
    EXPECT_TRUE(url.failure().message.starts_with("expected ")) << url.failure().message;
    EXPECT_EQ(url.failure().message.find("secret"), std::string::npos);
    EXPECT_LT(url.failure().message.size(), 200u);
  }
}

TEST(BaseUrl, ComparesOriginsWithTheirDefaultPorts) {
  const auto same = [](const char* a, const char* b) {
    return ParseBaseUrl(a)->SameOrigin(*ParseBaseUrl(b));
  };
  EXPECT_TRUE(same("https://a.com/x", "HTTPS://A.com:443/y"));
  EXPECT_TRUE(same("http://a.com", "http://a.com:80"));
  EXPECT_FALSE(same("https://a.com", "http://a.com"));
  EXPECT_FALSE(same("https://a.com", "http://a.com:443"));
  EXPECT_FALSE(same("https://a.com", "https://b.a.com"));
  EXPECT_FALSE(same("https://a.com", "https://a.com:8443"));
}

TEST(Proxy, AcceptsWhatLibcurlKnows) {
  for (const char* text : {"", "proxy:3128", "proxy", "http://proxy:3128", "https://proxy",
                           "socks4://10.0.0.1:1080", "socks4a://p", "socks5://[::1]:1080/",
                           "SOCKS5H://user:pa%20ss@p:1080", "http://u:p@w@h:1"}) {
    EXPECT_TRUE(CheckProxy(text).ok()) << text;
  }
}

TEST(Proxy, RefusesWhatItDoesNot) {
  for (const std::string text :
       {"ftp://proxy", "socks6://proxy", "http://", "http://user:secret@", "proxy:0", "proxy:x",
        "http://proxy/path", "pro xy", "proxy\n", "://proxy", "http://pr\xc3\xb6xy"}) {
    auto proxy = CheckProxy(text);
    ASSERT_FALSE(proxy.ok()) << text;
    EXPECT_EQ(proxy.failure().message.find("secret"), std::string::npos);
  }
}

}  // namespace
}  // namespace failsoft::config
