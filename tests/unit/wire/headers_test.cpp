#include <gtest/gtest.h>

#include "core/wire/head.h"
#include "core/wire/reply.h"

namespace failsoft::wire {
namespace {

constexpr std::string_view kBlock =
    "HTTP/1.1 429 Too Many Requests\r\n"
    "Content-Type: application/json; charset=utf-8\r\n"
    "RETRY-AFTER:12\r\n"
    "x-twice: first\r\n"
    "X-Padded: \t a b \t \r\n"
    "x-empty:\r\n"
    "x-folded: a\r\n"
    " b\r\n"
    "\tc\r\n"
    "X-Twice: second\r\n"
    "no colon here\r\n"
    "x-colons: a:b: c\r\n"
    "\r\n";

struct Case {
  std::string_view name;
  std::string_view value;
};

TEST(HeaderValue, ReadsABlock) {
  const Case kCases[] = {
      {"content-type", "application/json; charset=utf-8"},
      {"Retry-After", "12"},
      {"x-twice", "second"},
      {"x-padded", "a b"},
      {"x-empty", ""},
      {"x-folded", "a\r\n b\r\n\tc"},
      {"x-colons", "a:b: c"},
      {"x-missing", ""},
      {"retry", ""},
      {"http/1.1 429 too many requests", ""},
      {"no colon here", ""},
      {"", ""},
  };
  for (const Case& c : kCases) EXPECT_EQ(HeaderValue(kBlock, c.name), c.value) << c.name;
}

TEST(HeaderValue, TakesTheLastEvenWhenItIsEmpty) {
  EXPECT_EQ(HeaderValue("a: 1\r\na:\r\n", "a"), "");
}

TEST(AnnouncedSize, BelievesOnlySoMuch) {
  EXPECT_EQ(AnnouncedSize("Content-Length: 1234\r\n"), 1'234u);
  EXPECT_EQ(AnnouncedSize("content-length: 99999999999999999999999\r\n"), 16u << 20);
  EXPECT_EQ(AnnouncedSize("content-length: 999999999999\r\n"), 16u << 20);
  EXPECT_EQ(AnnouncedSize("content-length: -5\r\n"), 0u);
  EXPECT_EQ(AnnouncedSize("content-length: many\r\n"), 0u);
  EXPECT_EQ(AnnouncedSize("date: today\r\n"), 0u);
}

TEST(HeaderValue, SurvivesBlocksThatAreNone) {
  EXPECT_EQ(HeaderValue("", "a"), "");
  EXPECT_EQ(HeaderValue("\r\n\r\n", "a"), "");
  EXPECT_EQ(HeaderValue(":", "a"), "");
  EXPECT_EQ(HeaderValue("a: 1", "a"), "1");
  EXPECT_EQ(HeaderValue("a: 1\nb: 2\n", "b"), "2");
  EXPECT_EQ(HeaderValue(" a: 1\r\n", "a"), "1");
  EXPECT_EQ(HeaderValue("a : 1\r\n", "a"), "1");
  EXPECT_EQ(HeaderValue(std::string_view("a: 1\0 2\r\n", 9), "a"), std::string_view("1\0 2", 4));
  EXPECT_EQ(HeaderValue(std::string(1'000'000, '\n'), "a"), "");
  EXPECT_EQ(HeaderValue("a:" + std::string(1'000'000, ' ') + "1\r\n", "a"), "1");
}

TEST(HeadJson, KeepsOrderAndRepetitionsAndLeavesOutWhatIsOfTheConnection) {
  EXPECT_EQ(
      HeadJson(200, "A: 1\r\nConnection: close\r\ncontent-length: 3\r\nB: x\r\n y\r\na: 2\r\n"),
      R"({"http_status":200,"headers":[["A","1"],["B","x   y"],["a","2"]]})");
  EXPECT_EQ(HeadJson(200, "Content-Type: a\r\n", "b"),
            R"({"http_status":200,"headers":[["content-type","b"]]})");
  EXPECT_EQ(HeadJson(500, ""), R"({"http_status":500,"headers":[]})");
}

TEST(RequestId, PrefersTheUsualName) {
  EXPECT_EQ(RequestId("cf-ray: ray\r\nX-Request-ID: req_1\r\nrequest-id: req_2\r\n"), "req_1");
  EXPECT_EQ(RequestId("cf-ray: ray\r\nrequest-id: req_2\r\n"), "req_2");
  EXPECT_EQ(RequestId("x-amzn-RequestId: aws\r\ncf-ray: ray\r\n"), "aws");
  EXPECT_EQ(RequestId("CF-RAY: ray\r\nx-request-id: \r\n"), "ray");
  EXPECT_EQ(RequestId("content-type: x\r\n"), "");
}

}  // namespace
}  // namespace failsoft::wire
