// One long answer, cut at every byte of its text and of its body by every ending, then continued:
// what arrives is the answer, or an error with exactly what had been delivered.
#include <algorithm>
#include <cstdlib>
#include <optional>
#include <span>

#include "tests/capi/stream_reader.h"

namespace failsoft::capi_test {
namespace {

using json::Document;
using json::Value;
using scenarios::Wire;

// Prose, code, JSON, a table, Chinese and emoji.
constexpr std::string_view kAnswer =
    "The tide came in at six, and by seven the harbour wall was wet to the third step. Nobody "
    "had expected the ferry; it turned up all the same, half an hour late, with its lamps lit "
    "and a dog asleep on the coiled rope.\n\n"
    "```python\ndef drain(queue, limit=10):\n    taken = []\n    while queue and len(taken) < "
    "limit:\n        taken.append(queue.pop(0))\n    return "
    "taken\n\n\nprint(drain(list(range(40)), "
    "limit=7))\n```\n\n"
    "{\"ferry\": {\"late_min\": 30, \"lamps\": true, \"crew\": [\"Ada\", \"Bo\"], \"dog\": null}, "
    "\"steps\": [1, 2, 3]}\n\n"
    "| port    | tide | ships |\n|---------|------|-------|\n| Aalborg | 0.4  | 12    |\n"
    "| Bergen  | 1.2  | 7     |\n| Cuxhaven| 3.1  | 31    |\n\n"
    "By noon the water had gone again. The dog woke up, walked once around the deck, found "
    "nothing that it had not known before, and lay down on the same rope.\n\n"
    "潮水在清晨六点涌来，渡轮却迟到了半个小时；没有人知道原因，也没有人去问船长。\n\n"
    "Signals: 🚢 in port, 👩‍✈️ on the bridge, e\u0301 for evening — and that is all "
    "🎉.\n";

// What a reader of one attempt can tell of it, for each way to end it.
struct Ending {
  const char* name;
  const char* members;  // of the reply
};
constexpr Ending kReset = {"reset", R"("fault": "reset_body")"};
constexpr Ending kClosed = {"closed", R"("fault": "cut_body")"};
constexpr Ending kInChunk = {"in_chunk", R"("fault": "cut_chunk")"};  // over HTTP/2, in a frame
constexpr Ending kClean = {"clean", R"("fault": "end_body")"};
constexpr Ending kLength = {"length", R"("fault": "cut_body", "framing": "length")"};
constexpr Ending kUntilClosed = {"close_delimited", R"("fault": "cut_body", "framing": "close")"};
constexpr Ending kHttp10 = {"http10", R"("fault": "cut_body", "framing": "http/1.0")"};
constexpr Ending kBadChunk = {"bad_chunk", R"("fault": "bad_chunk")"};

constexpr Ending kEndings[] = {
    kReset,
    kClosed,
    kInChunk,
    kClean,
    kLength,
    kUntilClosed,
    kHttp10,
    kBadChunk,
    {"error_event", R"("fault": "error_event")"},
    {"error_then_done", R"("fault": "error_event", "error_shape": "vllm")"},
};
// Over TLS those that TLS has a part in, and over HTTP/2 what takes the connection along.
constexpr Ending kTlsEndings[] = {
    kReset,
    kClosed,
    kInChunk,
    kClean,
    kLength,
    kUntilClosed,
    {"no_close_notify", R"("fault": "cut_body", "framing": "close", "close_notify": false)"},
    kHttp10,
    kBadChunk,
};
constexpr Ending kHttp2Endings[] = {
    kReset,
    kClosed,
    kInChunk,
    {"goaway", R"("fault": "goaway")"},
    {"goaway_error", R"("fault": "goaway", "h2_error": "INTERNAL_ERROR")"},
};
constexpr Ending kHttp2StreamEndings[] = {
    kClean,
    {"rst_no_error", R"("fault": "rst_stream", "h2_error": "NO_ERROR")"},
    {"rst_internal", R"("fault": "rst_stream", "h2_error": "INTERNAL_ERROR")"},
    {"rst_cancel", R"("fault": "rst_stream", "h2_error": "CANCEL")"},
    {"rst_calm", R"("fault": "rst_stream", "h2_error": "ENHANCE_YOUR_CALM")"},
    {"rst_refused", R"("fault": "rst_stream", "h2_error": "REFUSED_STREAM")"},
};

// How the cuts of one world are asked for, and what the rest looks like.
struct Plan {
  const char* unit = "text_bytes";
  size_t cuts = kAnswer.size() + 1;
  std::optional<size_t> ending;  // one for all, or each in turn
  std::string rest;              // members of the continuation
  std::string client;            // client options
  std::string usage = "asked";   // where the simulator tells it
  Wire wire = Wire::kPlain;
  std::span<const Ending> endings = kEndings;
  size_t first = 0;  // each in turn: which comes first
};

// Inside a line, an error event would be a part of that line: the last endings are not for bytes.
constexpr size_t kErrorEvents = 2;
const Ending& EndingOf(const Plan& plan, size_t cut) {
  const bool cuts_lines = std::string_view(plan.unit) == "bytes";
  const size_t turn = (cut + plan.first) % (plan.endings.size() - (cuts_lines ? kErrorEvents : 0));
  return plan.endings[plan.ending.value_or(turn)];
}

// Every cut is a model of its own, so that it is known which call met it.
std::string ScriptOf(const Plan& plan) {
  json::Writer answer;
  answer.String(kAnswer);
  const std::string stream = R"("stream": {"tokens": 40, "usage": ")" + plan.usage + "\"}";
  std::string script = "{\"replies\": [";
  for (size_t cut = 0; cut < plan.cuts; ++cut) {
    script += R"({"model": "cut-)" + std::to_string(cut) + R"(", "answer": )" + answer.text() +
              ", " + EndingOf(plan, cut).members + R"(, "at": {")" + plan.unit +
              "\": " + std::to_string(cut) + "}, " + stream + R"(, "continuations": [{)" +
              plan.rest + (plan.rest.empty() ? "" : ", ") + stream + "}]},";
  }
  return script + R"({"answer": )" + answer.text() + R"(, "times": -1, )" + stream + "}]}";
}

std::string RequestOf(size_t cut) {
  return R"({"model": "cut-)" + std::to_string(cut) +
         R"(", "messages": [{"role": "user", "content": "Tell me )" + std::to_string(cut) + "\"}]}";
}

// The start of the character that byte `cut` lies in: where text is cut.
std::string_view PrefixAt(size_t cut) {
  while (cut < kAnswer.size() && (kAnswer[cut] & 0xC0) == 0x80) --cut;
  return kAnswer.substr(0, cut);
}

struct Ended {
  Story story;
  std::string outcome;  // the result or the error
};

std::string WorldOf(const Plan& plan) {
  return std::string("every-byte-") + plan.unit + plan.endings.front().name +
         std::to_string(plan.ending.value_or(99));
}

Simulator& SimOf(Wire wire) {
  if (wire == Wire::kPlain) return Sim();
  static Simulator tls(FAILSOFT_SIMULATOR, Wire::kTls);
  static Simulator http2(FAILSOFT_SIMULATOR, Wire::kHttp2);
  return wire == Wire::kTls ? tls : http2;
}

// An ending may take its HTTP/2 connection along: then only one call at a time has it.
constexpr size_t kSideBySide = 48;
constexpr size_t kAlone = 12;
bool SharesConnections(const Plan& plan) {
  return plan.wire != Wire::kHttp2 || plan.endings.data() == kHttp2StreamEndings;
}

class Cuts {
 public:
  explicit Cuts(const Plan& plan) : plan_(plan), world_(WorldOf(plan)), ended_(plan.cuts) {
    // No limit is the subject here, so none may pass on a slow machine.
    std::string more = R"("retry_budget": 1000000, "timeout": 60000000, "idle_timeout": 60000000,)"
                       R"("connect_timeout": 60000000, "progress_timeout": 60000000,)"
                       R"("first_token_timeout": 60000000)";
    if (!plan.client.empty()) more += ", " + plan.client;
    std::string config = ConfigFor(SimOf(plan.wire), world_, ScriptOf(plan), more);
    const std::string_view scale = "\"time_scale\": 0.01";
    config.replace(config.find(scale), scale.size(), "\"time_scale\": 0.001");
    for (size_t i = 0; i < (SharesConnections(plan) ? 1 : kAlone); ++i) {
      clients_.push_back(MakeClient(config));
    }
    for (size_t i = 0; i < (SharesConnections(plan) ? kSideBySide : kAlone); ++i) {
      free_.push_back(clients_[i % clients_.size()].get());
    }
  }

  const std::vector<Ended>& Run() {
    while (next_ < plan_.cuts || !running_.empty()) {
      while (next_ < plan_.cuts && !free_.empty()) Start();
      TakeEvents();
    }
    return ended_;
  }

  Document Record() { return SimOf(plan_.wire).Requests(world_); }

 private:
  void Start() {
    const size_t cut = next_++;
    failsoft_client* const client = free_.back();
    free_.pop_back();
    running_[cut] = {StartStream(client, queue_.get(), cut, RequestOf(cut)), client};
  }

  void TakeEvents() {
    Batch batch;
    const auto status = Take(batch, [&](failsoft_batch** out) {
      return failsoft_queue_drain(queue_.get(), 512, kLong, out);
    });
    ASSERT_EQ(status, FAILSOFT_OK);
    for (size_t i = 0; i < failsoft_batch_count(batch.get()); ++i) {
      failsoft_event_view event{};
      failsoft_batch_get(batch.get(), i, &event, sizeof event);
      Ended& ended = ended_[event.tag];
      ended.story.Add(event);
      if (ended.story.ends != 1 || running_.count(event.tag) == 0) continue;
      ended.outcome = event.status == FAILSOFT_OK ? ResultOf(event.call) : ErrorOf(event.call);
      free_.push_back(running_[event.tag].client);
      running_.erase(event.tag);
    }
  }

  Plan plan_;
  std::string world_;
  struct Running {
    Call call;
    failsoft_client* client = nullptr;
  };

  std::vector<Client> clients_;
  std::vector<failsoft_client*> free_;  // each as often as it may have a call
  Queue queue_ = MakeQueue();
  size_t next_ = 0;
  std::map<uint64_t, Running> running_;
  std::vector<Ended> ended_;
};

int64_t Tokens(const Value& usage, const char* name) { return usage[name].AsInt().value_or(-1); }

void CheckUsage(const Value& result) {
  const Value usage = result["usage"];
  if (result["resumes"].size() == 0 && usage.IsNull()) return;  // cut between finish and usage
  EXPECT_EQ(Tokens(usage, "prompt_tokens") + Tokens(usage, "completion_tokens"),
            Tokens(usage, "total_tokens"));
  if (result["resumes"].size() == 0) return;
  int64_t told = 0;
  for (const Value& each : result["usages"]) told += Tokens(each, "total_tokens");
  if (result["usage_estimated"].AsBool()) {
    EXPECT_LT(told, Tokens(usage, "total_tokens"));
  } else {
    EXPECT_EQ(told, Tokens(usage, "total_tokens"));
    EXPECT_EQ(result["usages"].size(), 2u);
  }
}

// True of every call, however it was cut.
void CheckShape(const Ended& ended) {
  const Story& story = ended.story;
  EXPECT_EQ(story.ends, 1);
  EXPECT_EQ(story.late, 0);
  const Document outcome = Parsed(ended.outcome);
  EXPECT_GE(story.attempts, outcome.root()["requests"].AsInt());
  EXPECT_EQ(story.retries, story.attempts - 1);
  if (story.status != FAILSOFT_OK) return;
  EXPECT_EQ(outcome.root()["outcome"].AsString(), "complete");
  EXPECT_EQ(outcome.root()["text"].AsString(), story.text);
  EXPECT_EQ(outcome.root()["resumes"].size(), story.resumed.size());
  EXPECT_LE(story.attempts, 3);
  CheckUsage(outcome.root());
}

// The requests of one world: the first asks for the answer, the second for the rest of what the
// event said was there. An attempt on a connection that another call's ending had broken was never
// seen.
void CheckRequests(const Document& record, const std::vector<Ended>& ended, const Plan& plan,
                   bool instructs) {
  std::vector<int> seen(ended.size());
  for (const Value& request : record.root()["requests"]) {
    const Value body = request["body"];
    const size_t cut = std::stoul(std::string(body["model"].AsString().substr(4)));
    const Story& story = ended[cut].story;
    const bool asks_for_rest = seen[cut]++ > 0 && !story.resumed.empty();
    const size_t turns = asks_for_rest ? (instructs ? 3 : 2) : 1;
    EXPECT_EQ(body["messages"].size(), turns) << plan.unit << " " << cut;
    if (!asks_for_rest) continue;
    const std::string_view partial = body["messages"].At(1)["content"].AsString();
    EXPECT_EQ(partial, kAnswer.substr(0, partial.size())) << plan.unit << " " << cut;
    if (std::string_view(plan.unit) == "text_bytes") {
      EXPECT_EQ(partial, PrefixAt(cut));
    }
  }
  for (size_t cut = 0; cut < ended.size(); ++cut) {
    const Story& story = ended[cut].story;
    EXPECT_LE(seen[cut], story.attempts) << plan.unit << " " << cut;
    EXPECT_GT(seen[cut], static_cast<int>(story.resumed.size())) << plan.unit << " " << cut;
  }
}

void ExpectWholeEverywhere(const Plan& plan, bool instructs) {
  Cuts cuts(plan);
  const std::vector<Ended>& ended = cuts.Run();
  size_t resumed = 0;
  for (size_t cut = 0; cut < ended.size(); ++cut) {
    SCOPED_TRACE(std::string(plan.unit) + " " + std::to_string(cut) + ", ending " +
                 EndingOf(plan, cut).name);
    EXPECT_EQ(ended[cut].story.status, FAILSOFT_OK) << ended[cut].outcome;
    EXPECT_EQ(ended[cut].story.text, kAnswer);
    CheckShape(ended[cut]);
    resumed += ended[cut].story.resumed.size();
    if (testing::Test::HasFailure()) return;
  }
  EXPECT_GT(resumed, ended.size() / 2);
  CheckRequests(cuts.Record(), ended, plan, instructs);
}

class EveryTextByte : public testing::TestWithParam<size_t> {};

TEST_P(EveryTextByte, IsResumedToTheWholeAnswer) {
  ExpectWholeEverywhere({.unit = "text_bytes",
                         .cuts = kAnswer.size() + 1,
                         .ending = GetParam(),
                         .rest = R"("form": "prefill")",
                         .client = R"("resume": "exact")",
                         .usage = GetParam() % 2 == 0 ? "every" : "asked"},
                        /*instructs=*/false);
}

INSTANTIATE_TEST_SUITE_P(Endings, EveryTextByte, testing::Range<size_t>(0, std::size(kEndings)),
                         [](const auto& info) { return kEndings[info.param].name; });

void ExpectWholeOver(Wire wire, std::span<const Ending> endings, size_t first) {
  ExpectWholeEverywhere({.unit = "text_bytes",
                         .cuts = kAnswer.size() + 1,
                         .ending = std::nullopt,
                         .rest = R"("form": "prefill")",
                         .client = R"("resume": "exact")",
                         .usage = "asked",
                         .wire = wire,
                         .endings = endings,
                         .first = first},
                        /*instructs=*/false);
}

// Where endings take turns, byte by byte, every byte is cut by one of them; else, or if
// FAILSOFT_EVERY_ENDING is set, by each. With a sanitizer all take turns.
bool CutsByEach(bool usually) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  usually = false;
#endif
  return usually || std::getenv("FAILSOFT_EVERY_ENDING") != nullptr;
}

void ExpectWholeInTurns(Wire wire, std::span<const Ending> endings, bool by_each) {
  const size_t rounds = CutsByEach(by_each) ? endings.size() : 1;
  for (size_t first = 0; first < rounds && !testing::Test::HasFailure(); ++first) {
    ExpectWholeOver(wire, endings, first);
  }
}

// Each costs a handshake.
TEST(EveryTextByteOverTls, IsResumedToTheWholeAnswer) {
  ExpectWholeInTurns(Wire::kTls, kTlsEndings, /*by_each=*/false);
}

TEST(EveryTextByteOfAnHttp2Stream, IsResumedToTheWholeAnswer) {
  ExpectWholeInTurns(Wire::kHttp2, kHttp2StreamEndings, /*by_each=*/true);
}

TEST(EveryTextByteOfAnHttp2Connection, IsResumedToTheWholeAnswer) {
  ExpectWholeInTurns(Wire::kHttp2, kHttp2Endings, /*by_each=*/false);
}

// The size of the body that answers a call which nothing cuts.
size_t BodyBytes() {
  Plan plan;
  plan.cuts = 1;
  plan.ending = 3;
  plan.unit = "events";
  Cuts cuts(plan);
  cuts.Run();
  const Document record = cuts.Record();
  size_t most = 0;
  for (const Value& request : record.root()["requests"]) {
    most = std::max(most, static_cast<size_t>(request["streamed"]["bytes"].AsInt().value_or(0)));
  }
  return most;
}

TEST(EveryBodyByte, IsResumedToTheWholeAnswer) {
  constexpr size_t kLongerNames = 256;  // "cut-5000" where "cut-0" was measured, in every chunk
  const size_t bytes = BodyBytes() + kLongerNames;
  ASSERT_GT(bytes, 2 * kAnswer.size());
  const size_t rounds = CutsByEach(/*usually=*/false) ? std::size(kEndings) - kErrorEvents : 1;
  for (size_t first = 0; first < rounds && !HasFailure(); ++first) {
    ExpectWholeEverywhere({.unit = "bytes",
                           .cuts = bytes,
                           .ending = std::nullopt,
                           .rest = R"("form": "prefill")",
                           .client = R"("resume": "exact")",
                           .usage = "asked",
                           .first = first},
                          /*instructs=*/false);
  }
}

// Too little of an answer to know it again is told twice rather than lost.
TEST(EveryTextByteOfAnAnswer, ToldAgainFromTheStartIsJoined) {
  Plan plan;
  plan.rest = R"("overlap": "all")";
  Cuts cuts(plan);
  const std::vector<Ended>& ended = cuts.Run();
  for (size_t cut = 0; cut < ended.size(); ++cut) {
    SCOPED_TRACE(cut);
    CheckShape(ended[cut]);
    constexpr size_t kTooLittle = 3;  // characters
    const std::string& text = ended[cut].story.text;
    const bool is_twice = text == std::string(PrefixAt(cut)) + std::string(kAnswer);
    EXPECT_TRUE(text == kAnswer || (is_twice && cut < kTooLittle)) << text;
    if (HasFailure()) return;
  }
  CheckRequests(cuts.Record(), ended, plan, /*instructs=*/true);
}

// Nothing proves a clean rest. Where it happens to begin with what was there, the joiner may leave
// out too much: rarely, by little, and saying so.
TEST(EveryTextByteOfAnAnswer, ContinuedByInstructionIsJoinedAsReported) {
  Plan plan;
  Cuts cuts(plan);
  const std::vector<Ended>& ended = cuts.Run();
  size_t differing = 0;
  for (size_t cut = 0; cut < ended.size(); ++cut) {
    SCOPED_TRACE(cut);
    const Story& story = ended[cut].story;
    CheckShape(ended[cut]);
    std::string expected(kAnswer);
    if (!story.resumed.empty()) {
      const Document report = Parsed(story.resumed.front());
      const auto dropped = static_cast<size_t>(*report.root()["dropped_chars"].AsInt());
      expected.erase(PrefixAt(cut).size(), dropped);
      differing += dropped > 0 ? 1 : 0;
    }
    EXPECT_EQ(story.text, expected);
    if (HasFailure()) return;
  }
  EXPECT_LE(differing, ended.size() / 50);
  CheckRequests(cuts.Record(), ended, plan, /*instructs=*/true);
}

TEST(EveryTextByteOfAnAnswer, NotResumedIsAnErrorWithThePrefix) {
  Plan plan;
  plan.client = R"("resume": "off")";
  Cuts cuts(plan);
  const std::vector<Ended>& ended = cuts.Run();
  size_t interrupted = 0;
  for (size_t cut = 0; cut < ended.size(); ++cut) {
    SCOPED_TRACE(cut);
    const Story& story = ended[cut].story;
    CheckShape(ended[cut]);
    EXPECT_TRUE(story.resumed.empty());
    if (story.status == FAILSOFT_OK) {
      EXPECT_EQ(story.text, kAnswer);
      EXPECT_EQ(cut, 0u);
    } else {
      EXPECT_EQ(story.status, FAILSOFT_STREAM_DROPPED);
      EXPECT_EQ(story.text, PrefixAt(cut));
      EXPECT_EQ(Parsed(ended[cut].outcome).root()["partial_text"].AsString(), PrefixAt(cut));
      ++interrupted;
    }
    if (HasFailure()) return;
  }
  EXPECT_EQ(interrupted, ended.size() - 1);
}

}  // namespace
}  // namespace failsoft::capi_test
