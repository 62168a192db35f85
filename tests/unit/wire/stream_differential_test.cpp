// A decoder that may compare events with a template says what one says that reads each in full.
#include <gtest/gtest.h>

#include <random>
#include <set>

#include "core/sse/parser.h"
#include "tests/unit/wire/stream_transcript.h"
#include "tests/vectors/sse_vectors.h"

namespace failsoft::wire {
namespace {

struct Event {
  std::string type;
  std::string data;
};

class Collector : public sse::Listener {
 public:
  bool OnEvent(const sse::Event& event) override {
    events.push_back({std::string(event.type), std::string(event.data)});
    return true;
  }
  std::vector<Event> events;
};

// A space after an event is never in a template: it makes the decoder read every event in full.
std::string Transcript(const std::vector<Event>& events, int n, const char* suffix) {
  DeltaLog log;
  StreamDecoder decoder(n, &log);
  for (const Event& event : events) {
    const bool wanted = decoder.TakeEvent(event.type, event.data + suffix);
    log.text += wanted ? "\n" : "enough\n";
  }
  log.text += Describe(decoder);
  decoder.Finish();
  return log.text + Describe(decoder);
}

void Compare(const std::vector<Event>& events, int n) {
  ASSERT_EQ(Transcript(events, n, ""), Transcript(events, n, " "));
}

// Bodies of strings: such that mean something, stand at an edge, or pretend to be JSON.
constexpr const char* kBodies[] = {"a",
                                   "",
                                   " the",
                                   R"(\n)",
                                   R"(\ud83d)",
                                   R"(\ude00)",
                                   R"(\ud83d\ude00)",
                                   "\xC3\xA9",
                                   "\xff",
                                   R"(\x)",
                                   "\t",
                                   "error",
                                   "stop",
                                   "text",
                                   "thinking",
                                   R"(a","content":"b)",
                                   R"(a"},"finish_reason":null}],"pad":")",
                                   R"(\)",
                                   R"(\\)",
                                   R"(")"};

// How many of the events a template matches.
int Matches(const std::vector<Event>& events) {
  ChunkTemplate shape;
  int matches = 0;
  for (const Event& event : events) {
    if (shape.Match(event.data) != nullptr) {
      ++matches;
      continue;
    }
    Chunk chunk(event.data);
    if (ReadChunk(chunk)) shape.Learn(chunk);
  }
  return matches;
}

std::vector<Event> EventsOf(const vectors::SseVector& vector) {
  sse::Parser parser;
  Collector seen;
  EXPECT_FALSE(parser.Feed(vector.Bytes(), seen));
  return std::move(seen.events);
}

std::vector<std::string> EventsOfVectors() {
  std::vector<std::string> events;
  for (const vectors::SseVector& vector : vectors::LoadSseVectors()) {
    for (Event& event : EventsOf(vector)) events.push_back(std::move(event.data));
  }
  return events;
}

TEST(StreamDifferential, Vectors) {
  int matches = 0;
  for (const vectors::SseVector& vector : vectors::LoadSseVectors()) {
    SCOPED_TRACE(vector.name);
    const std::vector<Event> events = EventsOf(vector);
    // Twice, so that whatever can be a template is one.
    std::vector<Event> twice;
    for (const Event& event : events) twice.insert(twice.end(), 2, event);
    for (const int n : {1, 2}) {
      Compare(events, n);
      Compare(twice, n);
    }
    matches += Matches(twice);
  }
  EXPECT_GT(matches, 50);
}

// Every event that the vectors have, followed by the same but for the body of one string.
TEST(StreamDifferential, EveryStringOfEveryEventVaries) {
  std::set<std::string> seen;
  int matches = 0;
  for (const std::string& event : EventsOfVectors()) {
    if (event.size() > 1'000 || !seen.insert(event).second) continue;
    for (size_t colon = event.find(":\""); colon != event.npos;
         colon = event.find(":\"", colon + 1)) {
      const size_t begin = colon + 2;
      const size_t end = event.find('"', begin);
      if (end == event.npos) break;
      for (const char* body : kBodies) {
        const std::string variant = std::string(event).replace(begin, end - begin, body);
        const std::vector<Event> events = {{"message", event}, {"message", variant}};
        Compare(events, 1);
        ASSERT_FALSE(HasFatalFailure()) << variant;
        matches += Matches(events);
      }
    }
  }
  EXPECT_GT(matches, 500);
}

constexpr const char* kShapes[] = {
    R"({"id":"i","choices":[{"index":0,"delta":{"content":"@"},"finish_reason":null}]})",
    R"({"id":"@","choices":[{"index":0,"delta":{"content":"@"},"finish_reason":null}],"pad":"@"})",
    R"({"choices":[{"index":1,"delta":{"reasoning_content":"@","reasoning":"@"}}],"usage":null})",
    R"({"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"@"}}]}}]})",
    R"({"choices":[{"delta":{"tool_calls":[{"function":{"arguments":"@"}}]}}]})",
    R"({"choices":[{"delta":{"tool_calls":[{"id":"@","function":{"name":"@","arguments":"@"}}]}}]})",
    R"({"choices":[{"delta":{"content":[{"type":"@","text":"@"}]}}]})",
    R"({"choices":[{"delta":{"content":[{"text":"@","type":"thinking"}]}}],"@":"@"})",
    R"({"choices":[{"delta":{"content":"@"},"finish_reason":"@"}]})",
    R"({"choices":[{"delta":{"refusal":"@"},"message":{"content":"@"}}]})",
    R"({"type":"@","choices":[{"delta":{"content":"@"}}],"usage":{"a":"@"}})",
    R"([{"choices":[{"delta":{"content":"@"}}],"service_tier":"@","p":"@"}])",
};
std::string Fill(std::string_view shape, std::mt19937& random) {
  std::string event;
  for (const char c : shape) {
    if (c == '@') {
      event += kBodies[random() % std::size(kBodies)];
    } else {
      event += c;
    }
  }
  return event;
}

void Damage(std::string& event, std::mt19937& random) {
  const size_t at = random() % event.size();
  const char byte = "\"\\}{],: e"[random() % 9];
  event.replace(at, random() % 2, random() % 2, byte);
  if (random() % 4 == 0) event += byte;
}

// Mostly events of one shape one after the other, as in a stream.
TEST(StreamDifferential, GeneratedStreams) {
  std::mt19937 random(11);
  int matches = 0;
  for (int i = 0; i < 4'000; ++i) {
    std::vector<Event> events;
    const char* shape = kShapes[0];
    for (int k = 0; k < 12; ++k) {
      if (random() % 4 == 0) shape = kShapes[random() % std::size(kShapes)];
      std::string event = Fill(shape, random);
      if (random() % 8 == 0) Damage(event, random);
      events.push_back({"message", std::move(event)});
    }
    Compare(events, 1 + i % 2);
    ASSERT_FALSE(HasFatalFailure()) << i;
    matches += Matches(events);
  }
  EXPECT_GT(matches, 4'000);
}

}  // namespace
}  // namespace failsoft::wire
