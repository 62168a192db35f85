// The vectors, cut everywhere.
#include <gtest/gtest.h>

#include <random>

#include "core/base/utf8.h"
#include "core/sse/parser.h"
#include "tests/unit/sse/transcript.h"
#include "tests/vectors/sse_vectors.h"

namespace failsoft::sse {
namespace {

using vectors::SseVector;

const std::vector<SseVector>& Vectors() {
  static const auto* const all = new std::vector<SseVector>(vectors::LoadSseVectors());
  return *all;
}

// `text` is as the vector spells it: what is ill-formed in the bytes has been replaced.
bool Says(std::string_view bytes, const std::string& text) {
  if (bytes == text) return true;
  return base::FindInvalidUtf8(bytes) != std::string_view::npos &&
         base::ReplaceInvalidUtf8(bytes) == text;
}

struct TextEvent {
  std::string type, data, id;

  bool Is(const Event& event) const {
    return Says(event.type, type) && Says(event.data, data) && Says(event.last_event_id, id);
  }
};

struct Expectation {
  explicit Expectation(const SseVector& vector) {
    AddEvents(vector["events"]);
    before_flush = events.size();
    aborted = vector["eof"].AsString() == "aborted";
    AddEvents(vector["eof_lenient"]);
    for (const json::Value text : vector["comments"]) comments.emplace_back(text.AsString());
    retry = vector["retry_ms"].AsInt().value_or(base::kNone);
  }

  void AddEvents(json::Value list) {
    for (const json::Value event : list) {
      events.push_back({std::string(event["event"].AsString()),
                        std::string(event["data"].AsString()),
                        std::string(event["id"].AsString())});
    }
  }

  std::vector<TextEvent> events;  // those of a flush at the end included
  size_t before_flush = 0;
  bool aborted = false;
  std::vector<std::string> comments;
  base::Millis retry = base::kNone;
};

// Compares as it listens: thousands of splits of long streams add up.
class Checker : public Listener {
 public:
  explicit Checker(const Expectation& expected) : expected_(expected) {}

  bool OnEvent(const Event& event) override {
    right_ = right_ && events_ < expected_.events.size() && expected_.events[events_].Is(event);
    ++events_;
    return true;
  }
  void OnComment(std::string_view text) override {
    right_ = right_ && comments_ < expected_.comments.size() &&
             expected_.comments[comments_] == base::ReplaceInvalidUtf8(text);
    ++comments_;
  }

  bool right() const { return right_; }
  size_t events() const { return events_; }
  size_t comments() const { return comments_; }

 private:
  const Expectation& expected_;
  bool right_ = true;
  size_t events_ = 0;
  size_t comments_ = 0;
};

template <typename Pieces>
void Check(const Expectation& expected, const Pieces& pieces) {
  Parser parser;
  Checker seen(expected);
  for (const std::string_view piece : pieces) ASSERT_FALSE(FeedCopy(parser, piece, seen));
  ASSERT_EQ(seen.events(), expected.before_flush);
  ASSERT_EQ(seen.comments(), expected.comments.size());
  ASSERT_EQ(parser.retry(), expected.retry);
  if (!expected.aborted) {
    ASSERT_FALSE(parser.Flush(seen));
    ASSERT_EQ(seen.events(), expected.events.size());
  }
  ASSERT_TRUE(seen.right()) << "an event or a comment differs";
}

TEST(SseVectors, AsTheyArrive) {
  for (const SseVector& vector : Vectors()) {
    SCOPED_TRACE(vector.name);
    Check(Expectation(vector), vector.chunks);
  }
}

TEST(SseVectors, ByteByByte) {
  for (const SseVector& vector : Vectors()) {
    SCOPED_TRACE(vector.name);
    const std::string bytes = vector.Bytes();
    std::vector<std::string_view> pieces;
    for (const char& byte : bytes) pieces.emplace_back(&byte, 1);
    Check(Expectation(vector), pieces);
  }
}

// Unoptimized or under a sanitizer, long streams, which repeat themselves, are cut at every seventh
// byte only.
size_t Step(size_t bytes) {
#if !defined(__OPTIMIZE__) || defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  if (bytes > 6'000) return 7;
#endif
  return 1;
}

TEST(SseVectors, AtEveryTwoWaySplit) {
  for (const SseVector& vector : Vectors()) {
    const Expectation expected(vector);
    const std::string bytes = vector.Bytes();
    const std::string_view all = bytes;
    for (size_t cut = 0; cut <= all.size(); cut += Step(all.size())) {
      const std::string_view pieces[] = {all.substr(0, cut), all.substr(cut)};
      Check(expected, pieces);
      ASSERT_FALSE(HasFatalFailure()) << vector.name << " cut at " << cut;
    }
  }
}

TEST(SseVectors, AtManyThreeWaySplits) {
  std::mt19937 random(3);
  for (const SseVector& vector : Vectors()) {
    const Expectation expected(vector);
    const std::string bytes = vector.Bytes();
    const std::string_view all = bytes;
    for (int i = 0; i < 400; ++i) {
      const size_t second = random() % (all.size() + 1);
      const size_t first = random() % (second + 1);
      const std::string_view pieces[] = {all.substr(0, first), all.substr(first, second - first),
                                         all.substr(second)};
      Check(expected, pieces);
      ASSERT_FALSE(HasFatalFailure()) << vector.name << " cut at " << first << ", " << second;
    }
  }
}

}  // namespace
}  // namespace failsoft::sse
