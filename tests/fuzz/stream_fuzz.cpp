// The decoder of chat completion streams: whether an event is compared with a template or read in
// full, it says the same; what it says is valid UTF-8 and only ever added to; it survives running
// out of memory anywhere.
#include <new>

#include "core/base/utf8.h"
#include "core/sse/parser.h"
#include "core/wire/stream_message.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/torture/failing_allocator.h"
#include "tests/unit/wire/stream_transcript.h"

namespace failsoft::fuzz {
namespace {

struct Choices {
  int n;
  int variants;             // that follow an event: events of its shape, which a template may match
  uint8_t seed;             // of what varies in them
  std::string_view suffix;  // of every event
};

// String bodies that mean something, or stand at an edge, or pretend to be JSON.
constexpr std::string_view kBodies[] = {"",
                                        "",
                                        "a",
                                        R"(\n)",
                                        R"(\ud83d)",
                                        R"(\ude00)",
                                        "\xC3\xA9",
                                        "\xED\xA0\xBD",
                                        R"(\)",
                                        R"(\")",
                                        R"(","content":")",
                                        "error",
                                        "stop",
                                        "thinking"};

// The event with another body in one of its members' strings.
std::string Vary(std::string event, std::mt19937& random) {
  const size_t open = event.find(":\"", random() % (event.size() + 1));
  if (open == std::string::npos) return event;
  const size_t begin = open + 2;
  const size_t end = event.find('"', begin);
  if (end == std::string::npos) return event;
  return event.replace(begin, end - begin, kBodies[random() % std::size(kBodies)]);
}

class Sink : public wire::DeltaSink {
 public:
  void OnDelta(const wire::Delta& delta) override {
    for (const std::string_view text : {delta.text, delta.tool_id, delta.tool_name}) {
      Require(base::FindInvalidUtf8(text) == std::string_view::npos, "a delta is valid UTF-8");
    }
    Require(!delta.text.empty() || delta.kind == wire::DeltaKind::kToolCall,
            "a delta says something");
    log.OnDelta(delta);
    message.OnDelta(delta);
  }

  wire::DeltaLog log;
  wire::StreamMessage message;
};

class Client : public sse::Listener {
 public:
  explicit Client(const Choices& choices)
      : choices_(choices), random_(choices.seed), decoder(choices.n, &sink) {}

  bool OnEvent(const sse::Event& event) override {
    if (is_tail) {
      decoder.TakeTail(event.type, std::string(event.data).append(choices_.suffix));
      return true;
    }
    bool wanted = Take(event.type, std::string(event.data));
    for (int i = 0; wanted && i < choices_.variants; ++i) {
      wanted = Take(event.type, Vary(std::string(event.data), random_));
    }
    return wanted;
  }
  void OnField(std::string_view name, std::string_view value) override {
    decoder.TakeField(name, value);
  }

 private:
  bool Take(std::string_view type, const std::string& data) {
    const bool wanted = decoder.TakeEvent(type, data + std::string(choices_.suffix));
    sink.log.text += wanted ? "\n" : "enough\n";
    return wanted;
  }

  const Choices choices_;
  std::mt19937 random_;

 public:
  Sink sink;
  wire::StreamDecoder decoder;
  bool is_tail = false;
};

void RequireJson(std::string_view text) {
  if (text.empty()) return;
  Require(json::Document::Parse(std::string(text)).ok(), "what is passed on as JSON is JSON");
}

// What a client says of the stream, in the end.
std::string Run(Client& client, std::string_view stream) {
  sse::Parser parser;
  parser.Feed(stream, client);
  client.is_tail = true;
  parser.Flush(client);
  client.decoder.Finish();
  RequireJson(client.decoder.usage_json());
  for (const wire::StreamChoice& choice : client.decoder.choices()) {
    RequireJson(choice.logprobs_json);
    RequireJson(client.sink.message.MessageJson(choice.index, /*with_tool_calls=*/true));
  }
  std::string said = client.sink.log.text + Describe(client.decoder);
  Require(base::FindInvalidUtf8(said) == std::string_view::npos, "facts are valid UTF-8");
  return said;
}

// The `nth` allocation fails: nothing comes of it but std::bad_alloc, and nothing leaks.
void RunWithoutMemory(const Choices& choices, std::string_view stream, uint8_t nth) {
  torture::FailAt(nth + 1, torture::Mode::kOnce);
  try {
    Client client(choices);
    Run(client, stream);
  } catch (const std::bad_alloc&) {
  }
  torture::StopFailing();
}

void Check(std::string_view stream, Choices choices, uint8_t nth) {
  Client quick(choices);
  const std::string said = Run(quick, stream);
  choices.suffix = " ";  // with it no event is like a template
  Client full(choices);
  Require(Run(full, stream) == said, "a template changes nothing");
  RunWithoutMemory(choices, stream, nth);
}

}  // namespace
}  // namespace failsoft::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace failsoft;
  fuzz::FuzzInput input(data, size);
  const uint8_t choice = input.Choose();
  const uint8_t seed = input.Choose();
  const uint8_t nth = input.Choose();
  const int64_t before = torture::LiveBlocks();
  {
    const fuzz::Choices choices = {1 + choice % 3, choice / 4 % 8, seed, ""};
    fuzz::Check(input.rest(), choices, nth);
  }
  fuzz::Require(torture::LiveBlocks() == before, "nothing leaks");
  return 0;
}
