#include "core/wire/stream_error.h"

#include <gtest/gtest.h>

namespace failsoft::wire {
namespace {

struct Case {
  const char* event;
  const char* type;
  const char* message;
  const char* code;
};

constexpr char kNoWords[] = "the server reports an error and does not say which";

std::string Show(const std::optional<StreamError>& error) {
  if (!error) return "none";
  return error->reply.type + " | " + error->reply.message + " | " + error->reply.code;
}

std::string Show(const Case& c) { return std::string(c.type) + " | " + c.message + " | " + c.code; }

const Case kReported[] = {
    {R"({"error":{"message":"Slow down","type":"rate_limit_error","code":"rate_limit_exceeded"}})",
     "rate_limit_error", "Slow down", "rate_limit_exceeded"},
    {R"({"object":"error","message":"boom","type":"BadRequestError","code":400})",
     "BadRequestError", "boom", "400"},
    {R"({"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}})",
     "overloaded_error", "Overloaded", ""},
    {R"([{"error":{"code":503,"message":"busy","status":"UNAVAILABLE"}}])", "UNAVAILABLE", "busy",
     "503"},
    {R"({"error":{"code":502}})", "stream_error", kNoWords, "502"},
    {R"({"error":"stopped"})", "stream_error", "stopped", ""},
    {"{\"error\":{\"message\":\"two\nlines\"}}", "stream_error", "two lines", ""},
    {R"({"error":{"message":"half \ud83d"}})", "stream_error", "half \xEF\xBF\xBD", ""},
    {R"({"detail":"Not authenticated"})", "stream_error", "Not authenticated", ""},
};

TEST(FindStreamError, KnowsTheShapes) {
  for (const Case& c : kReported) EXPECT_EQ(Show(FindStreamError(c.event)), Show(c)) << c.event;
}

TEST(FindStreamError, OtherEventsAreNone) {
  for (const char* event : {R"({"error":null})", R"({"error":{}})", R"({"error":""})", "{}", "[]",
                            R"({"type":"ping"})", R"({"usage":{"total_tokens":3}})"}) {
    EXPECT_EQ(Show(FindStreamError(event)), "none") << event;
  }
}

const Case kCertain[] = {
    {R"({"code":400,"message":"too long","type":"exceed_context_size_error"})",
     "exceed_context_size_error", "too long", "400"},
    {R"({"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}})",
     "overloaded_error", "Overloaded", ""},
    {R"({"error":{"message":"a","type":"b"}})", "b", "a", ""},
    {R"("in quotes")", "stream_error", "in quotes", ""},
    {"  in plain words ", "stream_error", "in plain words", ""},
    {"bad \xff byte", "stream_error", "bad \xEF\xBF\xBD byte", ""},
    {R"({"secret":"cut of)", "stream_error", kNoWords, ""},
    {R"({})", "stream_error", kNoWords, ""},
    {"", "stream_error", kNoWords, ""},
};

TEST(ReadStreamError, TakesAnyForm) {
  for (const Case& c : kCertain) EXPECT_EQ(Show(ReadStreamError(c.event)), Show(c)) << c.event;
}

TEST(ReadStreamError, BoundsWhatItKeeps) {
  const StreamError error = ReadStreamError(std::string(3 << 20, 'x'));
  EXPECT_EQ(error.reply.message, std::string(2'000, 'x'));
  EXPECT_EQ(error.body.size(), size_t{1} << 20);
}

TEST(FindInnerError, IsTheErrorAndKeepsTheEvent) {
  const auto error = FindInnerError(R"({"code":502,"message":"gone"})", "the event");
  EXPECT_EQ(Show(error), "stream_error | gone | 502");
  EXPECT_EQ(error->body, "the event");
  EXPECT_EQ(Show(FindInnerError(R"("words")", "")), "stream_error | words | ");
  EXPECT_EQ(Show(FindInnerError("{}", "")), "none");
}

TEST(MalformedEvent, KeepsItsTextOutOfTheMessage) {
  const StreamError error = MalformedEvent("{\"my secret\": \xff");
  EXPECT_EQ(Show(error), "malformed_chunk | invalid JSON in data | ");
  EXPECT_EQ(error.body, "{\"my secret\": \xEF\xBF\xBD");
  EXPECT_TRUE(error.reply.is_error);
}

}  // namespace
}  // namespace failsoft::wire
