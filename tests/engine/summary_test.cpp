// Summaries in virtual time.
#include "core/engine/summary.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/engine/virtual_world.h"
#include "tests/unit/text/marks.h"

namespace failsoft::engine::testing {
namespace {

using base::Code;
using base::kForever;
using base::Millis;
using text::MarksIn;

constexpr char kDown[] = R"({"error":{"code":"provider_error","message":"down","status":500}})";
constexpr char kTooLong[] = R"({"error":{"code":"context_length_exceeded","message":"too long",)"
                            R"("status":400,"model_max_tokens":60,"request_tokens":80}})";

// A summary with its listener.
class TestSummary final : public CallListener {
 public:
  TestSummary(VirtualWorld& world, const std::string& document, std::string_view more = {}) {
    std::string request = R"({"document":)";
    json::AppendQuoted(request, document);
    if (!more.empty()) request += "," + std::string(more);
    auto decoded = DecodeCall(CallKind::kSummarize, request + "}", world.options);
    if (!decoded) throw std::runtime_error(decoded.failure().message);
    work = MakeWork(world.world(), *std::move(decoded), this);
    work->Start();
  }
  const Outcome& outcome() const { return work->outcome(); }
  const CallError& error() const { return work->outcome().error(); }

  std::unique_ptr<Work> work;
  int times_ended = 0;
  std::vector<std::string> progress;

 private:
  void OnDelta(const wire::Delta&) override {}
  void OnEvent(EventKind kind, std::string_view json) override {
    EXPECT_EQ(kind, EventKind::kProgress);
    progress.emplace_back(json);
  }
  bool OnEventsReady() noexcept override { return false; }
  void OnCallEnded() noexcept override { ++times_ended; }
};

struct Asked {
  std::string model;
  std::string prompt;
  std::string text;
};

Asked Read(const net::TransferRequest& request) {
  const auto document = json::Document::Parse(std::string(request.body));
  EXPECT_TRUE(document.ok());
  const json::Value messages = document->root()["messages"];
  return {std::string(document->root()["model"].AsString()),
          std::string(messages.At(0)["content"].AsString()),
          std::string(messages.At(1)["content"].AsString())};
}

std::string Marks(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += "#" + std::to_string(i) + " word. ";
  return text;
}

class SummaryTest : public ::testing::Test {
 protected:
  // Each answer takes longer the earlier its part is, so that the last come first.
  Reply Respond(const net::TransferRequest& request) {
    const Asked asked = Read(request);
    asked_.push_back(asked);
    most_open_ = std::max(most_open_, world_.open_transfers + 1);
    const Millis time = 1'000 - static_cast<Millis>(asked_.size() % 100) * 10;
    const bool combines = asked.prompt.starts_with("Combine");
    if (!combines && asked.text.size() > window_) return ErrorReply(400, kTooLong, {}, time);
    if (asked.text.find(fails_at_) != std::string::npos && fails_ > 0) {
      --fails_;
      return ErrorReply(500, kDown, {}, time);
    }
    return Answer(MarksIn(asked.text), time);
  }

  void SetUp() override {
    world_.options.call.model.clear();
    world_.respond = [this](const net::TransferRequest& request) { return Respond(request); };
  }
  void TearDown() override {
    EXPECT_EQ(world_.open_transfers, 0);
    EXPECT_EQ(world_.stats.in_flight, 0);
  }

  VirtualWorld world_;
  std::vector<Asked> asked_;
  int most_open_ = 0;
  size_t window_ = std::string::npos;  // of what summarises parts
  std::string fails_at_ = "nowhere";
  int fails_ = 0;
};

constexpr char kSmall[] = R"("chunk":{"max":20},"concurrency":8)";

TEST_F(SummaryTest, TheGuidesModelsAndPromptsByDefault) {
  TestSummary summary(world_, "#a b", R"("always_combine":true,"temperature":0.5)");
  world_.Run();
  ASSERT_EQ(summary.times_ended, 1);
  ASSERT_TRUE(summary.outcome().ok()) << summary.error().message;
  ASSERT_EQ(asked_.size(), 2u);
  EXPECT_EQ(asked_[0].model, "gpt-4o-mini");
  EXPECT_EQ(asked_[0].prompt, "Summarize the following text concisely.");
  EXPECT_EQ(asked_[0].text, "#a b");
  EXPECT_EQ(asked_[1].model, "claude-3-5-sonnet");
  EXPECT_EQ(asked_[1].prompt, "Combine these summaries into one coherent summary.");
  EXPECT_EQ(asked_[1].text, "#a");
  EXPECT_NE(world_.requests[0].body.find(R"("temperature":0.5)"), std::string::npos);
}

TEST_F(SummaryTest, OrderIsKeptWhateverComesFirst) {
  TestSummary summary(world_, Marks(50), kSmall);
  world_.Run();
  ASSERT_TRUE(summary.outcome().ok()) << summary.error().message;
  EXPECT_EQ(summary.outcome().text(), MarksIn(Marks(50)));
  EXPECT_EQ(most_open_, 8);
  const SummaryResult& result = *summary.outcome().summary;
  EXPECT_EQ(result.plan->calls(), static_cast<int64_t>(asked_.size()));
  EXPECT_EQ(summary.outcome().requests, static_cast<int>(asked_.size()));
  EXPECT_EQ(summary.outcome().attempts.size(), asked_.size());
}

TEST_F(SummaryTest, APartIsRetriedByItself) {
  fails_at_ = "#3 ";
  fails_ = 2;
  TestSummary summary(world_, Marks(10), kSmall);
  world_.Run();
  ASSERT_TRUE(summary.outcome().ok());
  EXPECT_EQ(summary.outcome().text(), MarksIn(Marks(10)));
  EXPECT_EQ(summary.outcome().requests,
            static_cast<int>(summary.outcome().summary->plan->calls()) + 2);
}

TEST_F(SummaryTest, ItsRequestIdIsThatOfAnAnswer) {
  fails_at_ = "#0 ";
  fails_ = 1;
  TestSummary summary(world_, "#0 a", R"("concurrency":1)");
  world_.Run();
  ASSERT_TRUE(summary.outcome().ok());
  ASSERT_EQ(summary.outcome().attempts.size(), 2u);
  EXPECT_EQ(summary.outcome().attempts[0].request_id, "");
  EXPECT_EQ(summary.outcome().request_id(), "req_1");
}

TEST_F(SummaryTest, APartThatDoesNotFitIsCutInTwoAndNeverTrimmed) {
  window_ = 60;
  world_.options.call.on_context_overflow = config::ContextOverflow::kTrim;
  TestSummary summary(world_, Marks(20), R"("chunk":{"max":100},"concurrency":3)");
  world_.Run();
  ASSERT_TRUE(summary.outcome().ok()) << summary.error().message;
  EXPECT_EQ(summary.outcome().text(), MarksIn(Marks(20)));
  for (const text::SummaryPart& part : summary.outcome().summary->plan->Parts()) {
    EXPECT_LE(part.end.bytes - part.begin.bytes, 60u);
  }
}

TEST_F(SummaryTest, AFailureTellsWhatIsDone) {
  fails_at_ = "#7 ";
  fails_ = 1'000;
  TestSummary summary(world_, Marks(10), R"("chunk":{"max":10},"concurrency":2,"max_attempts":2)");
  world_.Run();
  ASSERT_EQ(summary.times_ended, 1);
  EXPECT_EQ(summary.error().code, Code::kProvider);
  EXPECT_EQ(summary.error().message, "part 8 of 10: down; 9 of 10 parts are done");
  const std::string json =
      ErrorJson(summary.error(), summary.outcome().attempts, summary.outcome().requests);
  const auto error = json::Document::Parse(json);
  ASSERT_TRUE(error.ok());
  const json::Value done = error->root()["summary"];
  EXPECT_EQ(done["done"].AsInt(), 9);  // others went on meanwhile
  EXPECT_EQ(done["parts"].size(), 10u);
  EXPECT_EQ(done["parts"].At(0)["summary"].AsString(), "#0");
  EXPECT_TRUE(done["parts"].At(7)["summary"].IsNull());
  EXPECT_EQ(done["parts"].At(1)["char_begin"].AsInt(), 9);
}

TEST_F(SummaryTest, CancellingEndsAllOfIt) {
  TestSummary summary(world_, Marks(50), kSmall);
  world_.Run(1'500);
  EXPECT_EQ(world_.open_transfers, 8);
  summary.work->Cancel(Code::kCancelled);
  EXPECT_EQ(summary.times_ended, 1);
  EXPECT_EQ(world_.open_transfers, 0);
  EXPECT_EQ(summary.error().code, Code::kCancelled);
  EXPECT_NE(summary.error().summary_json.find(R"("summary":"#0 #1")"), std::string::npos)
      << summary.error().summary_json;
  const size_t asked = asked_.size();
  summary.work->Cancel(Code::kCancelled);
  world_.Run();
  EXPECT_EQ(summary.times_ended, 1);
  EXPECT_EQ(asked_.size(), asked);
}

TEST_F(SummaryTest, TheDeadlineIsForAllOfIt) {
  TestSummary summary(world_, Marks(50), R"("chunk":{"max":10},"concurrency":2,"deadline":3000)");
  world_.Run();
  EXPECT_EQ(summary.error().code, Code::kDeadline);
  EXPECT_TRUE(summary.error().message.starts_with("the deadline of 3 s passed; "))
      << summary.error().message;
  EXPECT_EQ(summary.outcome().duration, 3'000);
}

TEST_F(SummaryTest, ProgressIsTold) {
  TestSummary summary(world_, Marks(4), R"("chunk":{"max":10},"concurrency":2)");
  world_.Run();
  ASSERT_TRUE(summary.outcome().ok());
  ASSERT_EQ(summary.progress.size(),
            1u + 4 + 1 + 1 + 1 + 1);  // one of four has to wait for level 2
  EXPECT_EQ(summary.progress.front(),
            R"({"stage":"parts","level":0,"done":0,"total":4,"running":0,"calls":0,)"
            R"("planned_calls":7,"most_calls":55,"truncated":0})");
  EXPECT_TRUE(summary.progress[4].starts_with(R"({"stage":"parts","level":0,"done":4,"total":4)"));
  EXPECT_TRUE(
      summary.progress[5].starts_with(R"({"stage":"combine","level":1,"done":1,"total":2)"));
  EXPECT_TRUE(
      summary.progress.back().starts_with(R"({"stage":"combine","level":2,"done":1,"total":1)"));
}

TEST_F(SummaryTest, WithoutMemoryItEndsOnce) {
  Reply none;
  none.throws_bad_alloc = true;
  int before = 5;
  world_.respond = [&](const net::TransferRequest& request) {
    return before-- > 0 ? Respond(request) : none;
  };
  TestSummary summary(world_, Marks(50), kSmall);
  world_.Run();
  EXPECT_EQ(summary.times_ended, 1);
  EXPECT_EQ(summary.error().code, Code::kNoMemory);
}

TEST_F(SummaryTest, AnAnswerWithoutTextIsNoSummary) {
  world_.respond = [](const net::TransferRequest&) { return Answer(""); };
  TestSummary summary(world_, Marks(3), kSmall);
  world_.Run();
  EXPECT_EQ(summary.error().code, Code::kBadResponse);
  EXPECT_NE(summary.error().message.find("the answer has no text"), std::string::npos);
}

// ------------------------------------------------------------------------------- what was cut off

Reply CutAt(std::string_view text) {
  Reply reply = Answer("");
  json::Writer body;
  body.BeginObject().Key("choices").BeginArray().BeginObject().Key("index").Int(0);
  body.Key("finish_reason").String("length").Key("message").BeginObject();
  body.Key("role").String("assistant").Key("content").String(text);
  reply.body = {{10, std::move(body.EndObject().EndObject().EndArray().EndObject()).Take()}};
  return reply;
}

TEST_F(SummaryTest, ASummaryThatWasCutIsAskedForAgainWithFourTimesTheLimit) {
  for (const char* limit : {R"("max_tokens":50)", R"("max_completion_tokens":50)",
                            R"("extra_body":{"max_tokens":50,"top_k":1})"}) {
    asked_.clear();
    world_.requests.clear();
    world_.respond = [this](const net::TransferRequest& request) {
      return asked_.empty() ? (asked_.emplace_back(), CutAt("#0 a")) : Respond(request);
    };
    TestSummary summary(world_, Marks(2),
                        R"("chunk":{"max":10},"concurrency":1,)" + std::string(limit));
    world_.Run();
    ASSERT_TRUE(summary.outcome().ok()) << summary.error().message;
    EXPECT_EQ(summary.outcome().text(), MarksIn(Marks(2)));
    ASSERT_EQ(world_.requests.size(), 4u);
    std::string whole(world_.requests[2].body);
    EXPECT_EQ(whole.replace(whole.find(":200"), 4, ":50"), world_.requests[0].body);
    EXPECT_NE(world_.requests[3].body.find(":50"), std::string::npos);
    const std::string result = ResultJson(summary.outcome());
    EXPECT_NE(result.find(R"("cut_short":1,"truncated":0,)"), std::string::npos) << result;
  }
}

TEST_F(SummaryTest, WithoutALimitOfOursThePartIsCutInTwo) {
  world_.respond = [this](const net::TransferRequest& request) {
    const bool is_long = Read(request).text.size() > 60 && !Read(request).prompt.starts_with("C");
    return is_long ? CutAt("#0 #1 #") : Respond(request);
  };
  TestSummary summary(world_, Marks(10));
  world_.Run();
  ASSERT_TRUE(summary.outcome().ok()) << summary.error().message;
  EXPECT_EQ(summary.outcome().text(), MarksIn(Marks(10)));
  EXPECT_EQ(summary.outcome().requests, 4);
  EXPECT_EQ(summary.outcome().summary->plan->Parts().size(), 2u);
  EXPECT_EQ(summary.outcome().summary->plan->truncated(), 0u);
}

TEST_F(SummaryTest, WhatStaysCutIsUsedAndTold) {
  world_.respond = [](const net::TransferRequest&) { return CutAt("#0 a"); };
  TestSummary summary(world_, "#0 a b", R"("max_tokens":50)");
  world_.Run();
  ASSERT_TRUE(summary.outcome().ok()) << summary.error().message;
  EXPECT_EQ(summary.outcome().requests, 2);
  const std::string result = ResultJson(summary.outcome());
  EXPECT_NE(result.find(R"("text":"#0 a")"), std::string::npos);
  EXPECT_NE(result.find(R"("cut_short":2,"truncated":1,)"), std::string::npos) << result;
  EXPECT_NE(result.find(R"("summary":"#0 a","truncated":true)"), std::string::npos) << result;
  EXPECT_NE(summary.progress.back().find(R"("truncated":1)"), std::string::npos);
}

TEST_F(SummaryTest, AHigherLimitThatTheServiceRefusesCostsNothingOfTheFirstAnswer) {
  world_.replies = {CutAt("#0 a"),
                    ErrorReply(400, R"({"error":{"message":"max_tokens is large"}})")};
  world_.respond = nullptr;
  TestSummary summary(world_, "#0 a b", R"("max_tokens":5000)");
  world_.Run();
  ASSERT_TRUE(summary.outcome().ok()) << summary.error().message;
  EXPECT_EQ(summary.outcome().text(), "#0 a");
  EXPECT_EQ(summary.outcome().summary->plan->truncated(), 1u);
}

TEST_F(SummaryTest, AWindowBoundsTheHigherLimit) {
  world_.book.models.Keep(R"({"models":[{"id":"m","context_window":500}]})", 0);
  world_.respond = [](const net::TransferRequest&) { return CutAt("#0 a"); };
  for (const auto& [limit, raised] : {std::pair("60", ":24"), std::pair("200", "")}) {
    world_.requests.clear();
    TestSummary summary(world_, "#0", R"("model":"m","max_tokens":)" + std::string(limit));
    world_.Run();
    ASSERT_TRUE(summary.outcome().ok()) << summary.error().message;
    const bool again = world_.requests.size() == 2;
    EXPECT_EQ(again, *raised != 0) << limit;
    if (again) {
      EXPECT_NE(world_.requests[1].body.find(raised), std::string::npos);
    }
  }
}

TEST_F(SummaryTest, AModelThatUsedUpItsLimitBeforeAWordIsAskedAgain) {
  world_.replies = {CutAt(""), Answer("#0")};
  world_.respond = nullptr;
  TestSummary summary(world_, "#0 a b", R"("max_tokens":50)");
  world_.Run();
  ASSERT_TRUE(summary.outcome().ok()) << summary.error().message;
  EXPECT_EQ(summary.outcome().text(), "#0");
  world_.requests.clear();
  world_.replies = {CutAt("")};
  TestSummary in_vain(world_, "#0 a b", R"("max_tokens":50)");
  world_.Run();
  EXPECT_EQ(in_vain.error().code, Code::kBadResponse);
  EXPECT_NE(in_vain.error().message.find("reached its limit of tokens"), std::string::npos);
  EXPECT_EQ(world_.requests.size(), 2u);
}

TEST_F(SummaryTest, TheModelsOfTheCallOrTheClientGoBeforeTheGuides) {
  world_.options.call.model = "mine";
  const std::string both = R"("always_combine":true)";
  for (const char* models :
       {"", R"(,"model":"small")", R"(,"model":"small","reduce_model":"large")"}) {
    TestSummary summary(world_, "#a", both + models);
    world_.Run();
  }
  std::string models;
  for (const Asked& asked : asked_) models += asked.model + " ";
  EXPECT_EQ(models, "mine mine small small small large ");
}

TEST_F(SummaryTest, WhatIsWrongIsNamed) {
  const std::vector<std::pair<std::string, std::string>> wrong = {
      {R"({})", "/document"},
      {R"({"document":""})", "/document"},
      {R"({"document":" \n"})", "/document"},
      {R"({"document":7})", "/document"},
      {R"({"document":null})", "/document"},
      {R"({"document":"a","document":"b"})", "/document"},
      {R"({"document":"a","model":""})", "/model"},
      {R"({"document":"a","reduce_model":7})", "/reduce_model"},
      {R"({"document":"a","prompt":[]})", "/prompt"},
      {R"({"document":"a","concurrency":0})", "/concurrency"},
      {R"({"document":"a","concurrency":257})", "/concurrency"},
      {R"({"document":"a","concurrency":1.5})", "/concurrency"},
      {R"({"document":"a","max_calls":0})", "/max_calls"},
      {R"({"document":"a b","max_calls":2,"chunk":{"max":1}})", "/max_calls"},
      {R"({"document":"a","always_combine":1})", "/always_combine"},
      {R"({"document":"a","chunk":{"max":0}})", "/chunk/max"},
      {R"({"document":"a","chunk":{"markdown":true,"close_fences":true}})", "/chunk/close_fences"},
      {R"({"document":"a","chunk":{"maximum":9}})", "/chunk/maximum"},
      {R"({"document":"a","chunk":7})", "/chunk"},
      {R"({"document":"a","messages":[]})", "/messages"},
      {R"({"document":"a","stream":true})", "/stream"},
      {R"({"document":"a","n":2})", "/n"},
      {R"({"document":"a","max_attempts":0})", "/max_attempts"},
      {R"({"document":"a","api_key":"x"})", "/api_key"},
      {R"({"document":"a","extra_body":7})", "/extra_body"},
      {R"({"document":"a","temperature":NaN})", "/temperature"},
  };
  for (const auto& [request, field] : wrong) {
    const auto decoded = DecodeCall(CallKind::kSummarize, request, world_.options);
    ASSERT_FALSE(decoded.ok()) << request;
    EXPECT_EQ(decoded.failure().code, Code::kRequest) << request;
    EXPECT_EQ(decoded.failure().field, field) << request << decoded.failure().message;
  }
}

}  // namespace
}  // namespace failsoft::engine::testing
