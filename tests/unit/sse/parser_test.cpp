// What the vectors do not say: limits, stopping, starting again, views.
#include "core/sse/parser.h"

#include <gtest/gtest.h>

#include <functional>
#include <stdexcept>
#include <vector>

#include "tests/unit/sse/transcript.h"

namespace failsoft::sse {
namespace {

std::string Record(std::initializer_list<std::string_view> parts) {
  std::string record;
  AppendRecord(record, parts);
  return record;
}

std::string Message(std::string_view data, std::string_view id = "") {
  return Record({"event", "message", data, id});
}

// Feeds `bytes` in pieces of `size`; true if one of them failed.
bool FeedFails(Parser& parser, std::string_view bytes, size_t size, Listener& listener) {
  bool failed = false;
  for (; !bytes.empty(); bytes.remove_prefix(std::min(size, bytes.size()))) {
    failed = FeedCopy(parser, bytes.substr(0, size), listener).has_value();
  }
  return failed;
}

struct LimitCase {
  const char* name;
  std::string stream;
  bool fits;
  std::string text;  // of the transcript
};

// The limit is 10 bytes. An event with 10 bytes of data needs lines of at most 10 too.
const LimitCase kLimitCases[] = {
    {"line of 10", "data:12345\n\n", true, Message("12345")},
    {"line of 11", "data:123456\n\n", false, ""},
    {"line of 11 without end", "data:123456", false, ""},
    {"line of 10 and CR LF", "data:12345\r\n\r\n", true, Message("12345")},
    {"comment of 10", ":123456789\n", true, Record({"comment", "123456789"})},
    {"comment of 11", ":1234567890\n", false, ""},
    {"unknown field of 11", "a:123456789\n", false, ""},
    {"data of 10", "data:1234\ndata:12345\n\n", true, Message("1234\n12345")},
    {"data of 11", "data:12345\ndata:12345\n\n", false, ""},
    {"data of 11, last line empty", "data:1234\ndata:12345\ndata:\n\n", false, ""},
    {"data of LF only", "data\ndata\ndata\n\n", true, Message("\n\n")},
    {"many events", "data:123\n\ndata:1234\n\ndata:12345\n\n", true,
     Message("123") + Message("1234") + Message("12345")},
    {"after an event", "data:1\n\ndata:123456\n\ndata:2\n\n", false, Message("1")},
};

TEST(SseParser, FailsBeyondTheLimitWhereverTheBytesAreCut) {
  for (const LimitCase& c : kLimitCases) {
    for (size_t size = 1; size <= c.stream.size(); ++size) {
      Parser parser(10);
      Transcript seen;
      EXPECT_EQ(FeedFails(parser, c.stream, size, seen), !c.fits) << c.name << " by " << size;
      EXPECT_EQ(seen.text, c.text) << c.name << " by " << size;
    }
  }
}

TEST(SseParser, TheFailureNamesTheLimitAndStays) {
  Parser parser(1'000);
  Transcript seen;
  const base::MaybeFailure failure = parser.Feed("data:" + std::string(1'000, 'x'), seen);
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->code, base::Code::kBadResponse);
  EXPECT_NE(failure->message.find("1000 bytes"), std::string::npos) << failure->message;

  EXPECT_TRUE(parser.Feed("\n\ndata: a\n\n", seen));
  EXPECT_TRUE(parser.Flush(seen));
  EXPECT_EQ(seen.text, "");
  parser.Reset();
  EXPECT_FALSE(parser.Feed("data: a\n\n", seen));
  EXPECT_EQ(seen.text, Message("a"));
}

TEST(SseParser, AFlushMayFailToo) {
  Parser parser(10);
  Transcript seen;
  EXPECT_FALSE(parser.Feed("data:12345\ndata:12345", seen));
  EXPECT_TRUE(parser.Flush(seen));
  EXPECT_EQ(seen.text, "");
}

TEST(SseParser, LinesOfNoEventDoNotAddUpToTheLimit) {
  Parser parser(10);
  Transcript seen;
  for (int i = 0; i < 100; ++i) ASSERT_FALSE(parser.Feed(":ping\nevent:a\nid:1\n", seen));
  EXPECT_FALSE(parser.Feed("data\n\n", seen));
  EXPECT_TRUE(seen.text.ends_with(Record({"event", "a", "", "1"})));
}

TEST(SseParser, StopsWhenTold) {
  const std::string stream = "data: 1\n\ndata: 2\n\n: c\nx: y\ndata: 3\n\ndata: 4";
  for (size_t size = 1; size <= stream.size(); ++size) {
    Parser parser;
    Transcript seen;
    seen.stop_at = 2;
    EXPECT_FALSE(FeedFails(parser, stream, size, seen));
    EXPECT_FALSE(parser.Flush(seen));
    EXPECT_EQ(seen.text, Message("1") + Message("2")) << size;
  }
}

TEST(SseParser, WhatFollowsAStopMayBeOfAnySize) {
  Parser parser(10);
  Transcript seen;
  seen.stop_at = 1;
  EXPECT_FALSE(parser.Feed("data: 1\n\n" + std::string(100, 'x'), seen));
  EXPECT_FALSE(parser.Feed(std::string(100, 'x'), seen));
}

TEST(SseParser, AFlushEndsTheStream) {
  Parser parser;
  Transcript seen;
  EXPECT_FALSE(parser.Feed("data: 1\ndata: 2", seen));
  EXPECT_FALSE(parser.Flush(seen));
  EXPECT_EQ(seen.text, Message("1\n2"));
  EXPECT_FALSE(parser.Flush(seen));
  EXPECT_FALSE(parser.Feed("data: 3\n\n", seen));
  EXPECT_EQ(seen.text, Message("1\n2"));
}

TEST(SseParser, AFlushMakesNoEventOfNothing) {
  for (const char* const stream :
       {"", "data: 1\n\n", "event: x", "id: 1\nevent: x\n", "\xEF\xBB"}) {
    Parser parser;
    Transcript seen;
    ASSERT_FALSE(parser.Feed(stream, seen));
    const size_t before = seen.events;
    EXPECT_FALSE(parser.Flush(seen));
    EXPECT_EQ(seen.events, before) << stream;
  }
}

// Whatever state a stream left behind, the next one meets none of it.
TEST(SseParser, ResetForgetsEverything) {
  const std::string first = "\xEF\xBB\xBFid: 7\revent: x\r\nretry: 5\ndata: a\ndata: b\r\n\r\n:c\r";
  const std::string mark = "\xEF\xBB\xBF";
  const struct {
    std::string stream, text;
  } seconds[] = {{mark + "data: y\ndata: z\n\n", Message("y\nz")},
                 {"\n" + mark + "data: y\n\n", Record({"field", mark + "data", "y"})}};
  for (size_t cut = 0; cut <= first.size(); ++cut) {
    for (const auto& second : seconds) {
      Parser parser;
      Transcript ignored;
      Transcript seen;
      ASSERT_FALSE(parser.Feed(std::string_view(first).substr(0, cut), ignored));
      parser.Reset();
      EXPECT_EQ(parser.retry(), base::kNone);
      ASSERT_FALSE(FeedFails(parser, second.stream, 1, seen));
      EXPECT_EQ(seen.text, second.text) << cut;
    }
  }
}

TEST(SseParser, ABlankLineByCarriageReturnAloneDispatchesAtOnce) {
  Parser parser;
  Transcript seen;
  ASSERT_FALSE(parser.Feed("data: a\r\r", seen));
  EXPECT_EQ(seen.text, Message("a"));
  ASSERT_FALSE(parser.Feed("\ndata: b\n", seen));
  ASSERT_FALSE(parser.Feed("\n", seen));
  EXPECT_EQ(seen.text, Message("a") + Message("b"));
}

TEST(SseParser, TellsTheReconnectionTime) {
  Parser parser;
  Transcript seen;
  const auto retry = [&](std::string_view value) {
    EXPECT_FALSE(parser.Feed("retry:" + std::string(value) + "\n", seen));
    return parser.retry();
  };
  EXPECT_EQ(parser.retry(), base::kNone);
  EXPECT_EQ(retry(" 250"), 250);
  EXPECT_EQ(retry(""), 250);
  EXPECT_EQ(retry("-1"), 250);
  EXPECT_EQ(retry("1e3"), 250);
  EXPECT_EQ(retry("  3"), 250);
  EXPECT_EQ(retry("007"), 7);
  EXPECT_EQ(retry("99999999999999999999"), base::kForever);
  EXPECT_EQ(retry("0"), 0);
  EXPECT_EQ(seen.text, "");
}

TEST(SseParser, HandsOutFieldsTheStandardDoesNotKnow) {
  Parser parser;
  Transcript seen;
  ASSERT_FALSE(parser.Feed("error: {\"code\":500}\nerror\nDATA: x\n<html>\n{\"a\": 1}\n\n", seen));
  EXPECT_EQ(seen.text, Record({"field", "error", "{\"code\":500}"}) +
                           Record({"field", "error", ""}) + Record({"field", "DATA", "x"}) +
                           Record({"field", "<html>", ""}) + Record({"field", "{\"a\"", "1}"}));
}

// Runs a function for every event, and stops where it says.
class Calling : public Listener {
 public:
  explicit Calling(std::function<bool(const Event&)> call) : call_(std::move(call)) {}
  bool OnEvent(const Event& event) override { return call_(event); }

 private:
  std::function<bool(const Event&)> call_;
};

TEST(SseParser, DoesNotCopyAnEventThatLiesWholeInTheBytes) {
  const std::string bytes = "data: one\n\ndata: two\n\n";
  size_t expected = bytes.find("one");
  Calling listener([&](const Event& event) {
    EXPECT_EQ(event.data.data(), bytes.data() + expected) << event.data;
    expected = bytes.find("two");
    return true;
  });
  Parser parser;
  ASSERT_FALSE(parser.Feed(bytes, listener));
}

TEST(SseParser, IgnoresEverythingAfterAnExceptionUntilReset) {
  Parser parser;
  Calling throwing([](const Event&) -> bool { throw std::runtime_error("the listener's"); });
  EXPECT_THROW(parser.Feed("data: 1\n\ndata: 2\n\ndata: ", throwing), std::runtime_error);
  Transcript seen;
  EXPECT_FALSE(parser.Feed("3\n\n", seen));
  EXPECT_FALSE(parser.Flush(seen));
  EXPECT_EQ(seen.text, "");
  parser.Reset();
  EXPECT_FALSE(parser.Feed("data: 4\n\n", seen));
  EXPECT_EQ(seen.text, Message("4"));
}

// Sizes at which anything quadratic would not come to an end.
TEST(SseParser, TakesHugeLinesInPiecesOfAnySize) {
  constexpr size_t kMiB = size_t{1} << 20;
  for (const auto& [bytes, piece] : {std::pair{64 * kMiB + 1, size_t{16'384}}, {kMiB, size_t{1}}}) {
    Parser parser;
    size_t got = 0;
    Calling listener([&](const Event& event) {
      got = event.data.size();
      return true;
    });
    ASSERT_FALSE(parser.Feed("data:", listener));
    const std::string block(piece, 'x');
    for (size_t fed = 0; fed < bytes; fed += piece) {
      const size_t size = std::min(piece, bytes - fed);
      ASSERT_FALSE(parser.Feed(std::string_view(block).substr(0, size), listener));
    }
    ASSERT_FALSE(parser.Feed("\n\n", listener));
    EXPECT_EQ(got, bytes);
  }
}

TEST(SseParser, TakesAnEventOfManyLines) {
  std::string stream;
  std::string data;
  for (int i = 0; i < 200'000; ++i) stream += "data:x\n", data += "x\n";
  data.pop_back();
  Parser parser;
  Transcript seen;
  ASSERT_FALSE(FeedFails(parser, stream + "\n", 100, seen));
  EXPECT_EQ(seen.text, Message(data));
}

}  // namespace
}  // namespace failsoft::sse
