// What does not fit a model: windows and counts learned, preflight, and turning to a larger model,
// in virtual time.
#include <gtest/gtest.h>

#include "core/engine/context_recovery.h"
#include "core/engine/window_book.h"
#include "tests/engine/long_chats.h"
#include "tests/engine/virtual_world.h"

namespace failsoft::engine::testing {
namespace {

using base::Code;
using config::ContextOverflow;

const Target kHome{{"http://service.test", 1}, "m"};

// ------------------------------------------------------------------------------------ window book

TEST(WindowBook, RemembersWhatWasNamedUntilSomethingElseIsTold) {
  WindowBook book;
  EXPECT_EQ(book.WindowOf(kHome, 128'000, 0), 128'000);
  EXPECT_EQ(book.WindowOf(kHome, 0, 0), 0);
  book.LearnWindow(kHome, 8'000, 128'000, 0);
  EXPECT_EQ(book.WindowOf(kHome, 128'000, 0), 8'000);
  EXPECT_EQ(book.WindowOf(kHome, 200'000, 0), 200'000);
  const Target another_key{{"http://service.test", 2}, "m"};
  const Target elsewhere{{"http://other.test", 1}, "m"};
  EXPECT_EQ(book.WindowOf(another_key, 128'000, 0), 8'000);
  EXPECT_EQ(book.WindowOf(elsewhere, 128'000, 0), 128'000);
}

TEST(WindowBook, AnAnswerThatIsLargerThanAWindowDisprovesIt) {
  WindowBook book;
  book.LearnWindow(kHome, 4'096, 0, 0);
  book.Answered(kHome, 4'096);
  EXPECT_EQ(book.WindowOf(kHome, 0, 0), 4'096);
  book.Answered(kHome, 5'000);
  EXPECT_EQ(book.WindowOf(kHome, 0, 0), 0);
}

// A service that named less than it takes would never be asked for more again.
TEST(WindowBook, AWindowHoldsForAnHour) {
  WindowBook book;
  book.LearnWindow(kHome, 400, 128'000, 1'000);
  EXPECT_EQ(book.WindowOf(kHome, 128'000, 1'000 + WindowBook::kLasts - 1), 400);
  EXPECT_EQ(book.WindowOf(kHome, 128'000, 1'000 + WindowBook::kLasts), 128'000);
  book.LearnWindow(kHome, 500, 128'000, 5'000'000);
  EXPECT_EQ(book.WindowOf(kHome, 128'000, 5'000'000), 500);
}

TEST(WindowBook, IsBounded) {
  WindowBook book;
  for (int i = 0; i < 5'000; ++i) {
    book.LearnWindow({kHome.account, "model-" + std::to_string(i)}, 100, 0, 0);
  }
  EXPECT_EQ(book.WindowOf({kHome.account, "model-0"}, 0, 0), 0);
  EXPECT_EQ(book.WindowOf({kHome.account, "model-4999"}, 0, 0), 100);
}

// --------------------------------------------------------------------------------------- remedies

TEST(Remedies, GoInTurn) {
  Remedies none(ContextOverflow::kError);
  EXPECT_TRUE(none.Next().empty());
  Remedies trims_first(ContextOverflow::kTrimThenLarger);
  const std::vector<Remedy> at_first = {Remedy::kLowerAnswer, Remedy::kTrim, Remedy::kLarger};
  const std::vector<Remedy> then = {Remedy::kLowerAnswer, Remedy::kLarger, Remedy::kTrim};
  EXPECT_EQ(trims_first.Next(), at_first);
  trims_first.Note(Remedy::kTrim);
  EXPECT_EQ(trims_first.Next(), then);
  trims_first.Note(Remedy::kLarger);
  EXPECT_TRUE(trims_first.Next().empty());
  Remedies turns_first(ContextOverflow::kLargerThenTrim);
  EXPECT_EQ(turns_first.Next(), then);
  turns_first.Note(Remedy::kLowerAnswer);
  EXPECT_EQ(turns_first.Next(), then);
}

TEST(Remedies, MovesForRoomAreCountedWhereThereIsAPolicy) {
  Remedies none(ContextOverflow::kError);
  Remedies some(ContextOverflow::kTrim);
  for (int i = 0; i < 2; ++i) {
    EXPECT_TRUE(some.MayMove(Code::kContextLength));
    some.NoteMove(Code::kContextLength);
    none.NoteMove(Code::kContextLength);
    some.NoteMove(Code::kProvider);
  }
  EXPECT_FALSE(some.MayMove(Code::kContextLength));
  EXPECT_TRUE(some.MayMove(Code::kProvider));
  EXPECT_TRUE(none.MayMove(Code::kContextLength));
}

// -------------------------------------------------------------------------------------- preflight

class ContextTest : public LongChatTest {};

TEST_F(ContextTest, WhatCannotFitTheGuidesWindowIsNotSent) {
  world_.replies = {Answer("Hello")};
  const TestCall& call = Call(Request("gpt-4o", Words(400'000)));
  EXPECT_EQ(call.error().code, Code::kContextLength);
  EXPECT_EQ(call.error().reply.model_max_tokens, 128'000);
  EXPECT_GT(call.error().reply.request_tokens, 128'000);
  EXPECT_NE(call.error().message.find("nothing was sent"), std::string::npos);
  EXPECT_TRUE(world_.requests.empty());
  EXPECT_TRUE(call.outcome().attempts.empty());
  EXPECT_EQ(world_.stats.in_flight, 0);
  EXPECT_EQ(world_.stats.failed[Code::kContextLength], 1);
}

// Where the estimate says so, too: it is looked at first.
TEST_F(ContextTest, MoreWordsThanTokensFitAreNotSent) {
  world_.replies = {Answer("Hello")};
  EXPECT_EQ(Call(Request("gpt-4o", Words(170'000))).error().code, Code::kContextLength);
  EXPECT_EQ(Call(Request("claude-3-5-sonnet", Words(260'000))).error().code, Code::kContextLength);
  EXPECT_TRUE(world_.requests.empty());
  EXPECT_TRUE(Call(Request("gpt-4o", Words(120'000))).outcome().ok());
  EXPECT_TRUE(Call(Request("claude-3-5-sonnet", Words(190'000))).outcome().ok());
}

// Each is some 95,000 tokens of o200k, which takes 64, 16 and 4 of these together, and would be
// more than the window by half of what it is estimated at.
TEST_F(ContextTest, WhatTokenizersTakeTogetherIsSent) {
  world_.replies = {Answer("Hello")};
  constexpr std::pair<std::string_view, int> kLines[] = {
      {".", 6'000'000}, {"=", 6'000'000}, {"\u2500", 1'500'000}, {"\u30fc", 380'000}};
  for (const auto& [character, times] : kLines) {
    std::string text;
    for (int i = 0; i < times; ++i) text += character;
    EXPECT_TRUE(Call(Request("gpt-4o", text)).outcome().ok()) << character;
  }
}

// Amharic is more than twice the tokens in one tokenizer that it is in another.
TEST_F(ContextTest, WhatFitsBySomeTokenizerIsSent) {
  std::string text;
  for (int i = 0; i < 50'000; ++i) text += "ሰላም ";
  world_.replies = {Answer("Hello")};
  EXPECT_TRUE(Call(Request("claude-3-5-sonnet", text)).outcome().ok());
}

TEST_F(ContextTest, WhatMayFitIsSent) {
  world_.replies = {Answer("Hello")};
  EXPECT_TRUE(Call(Request("nobody-knows", Words(400'000))).outcome().ok());
  EXPECT_TRUE(Call(Request("gpt-4o", Words(10), R"(,"max_tokens":1000000)")).outcome().ok());
}

TEST_F(ContextTest, ImagesAreNoTexts) {
  Tell("m", 2'000);
  std::string parts;
  for (int i = 0; i < 40; ++i) {
    parts += R"({"type":"image_url","image_url":{"url":"https://pictures.test/of/a/cat.png"}},)";
  }
  world_.replies = {Answer("Hello")};
  const TestCall& call = Call(R"({"model":"m","messages":[{"role":"user","content":[)" + parts +
                              R"({"type":"text","text":"Which?"}]}]})");
  EXPECT_TRUE(call.outcome().ok());
}

TEST_F(ContextTest, AListOfModelsRefreshesTheWindows) {
  world_.replies = {Answer("Hello")};
  EXPECT_TRUE(Call(Request("m", Words(2'000))).outcome().ok());
  Tell("m", 500);
  EXPECT_EQ(Call(Request("m", Words(2'000))).error().code, Code::kContextLength);
  Tell("m", 5'000);
  EXPECT_TRUE(Call(Request("m", Words(2'000))).outcome().ok());
}

TEST_F(ContextTest, AWindowThatWasNamedIsRemembered) {
  world_.replies = {TooLong(300, 2'000), Answer("Hello")};
  EXPECT_EQ(Call(Request("m", Words(2'000))).outcome().requests, 1);
  const TestCall& again = Call(Request("m", Words(2'000)));
  EXPECT_EQ(again.error().code, Code::kContextLength);
  EXPECT_EQ(again.error().reply.model_max_tokens, 300);
  EXPECT_EQ(again.outcome().requests, 0);
  EXPECT_TRUE(Call(Request("m", Words(100))).outcome().ok());
}

TEST_F(ContextTest, ALimitThatTheRequestDidNotExceedIsNoWindow) {
  world_.replies = {TooLong(3'000, 40), Answer("Hello")};
  Call(Request("m", Words(20'000)));
  EXPECT_TRUE(Call(Request("m", Words(20'000))).outcome().ok());
}

TEST_F(ContextTest, WhatCannotFitIsTrimmedBeforeItIsSent) {
  Tell("gpt-4o", 400);
  world_.replies = {Answer("Hello")};
  const TestCall& call = Call(Turns("gpt-4o", 200, R"(,"on_context_overflow":"trim")"));
  ASSERT_TRUE(call.outcome().ok());
  ASSERT_EQ(call.outcome().attempts.size(), 1u);
  EXPECT_NE(call.outcome().attempts[0].preflight->json.find(R"("kind":"trim")"), std::string::npos);
  EXPECT_NE(ResultJson(call.outcome()).find(R"("recoveries":[{"kind":"trim")"), std::string::npos);
  EXPECT_NE(Report(call.outcome()).find("the messages trimmed from"), std::string::npos);
  EXPECT_LT(world_.requests[0].body.size(), 2'500u);
}

TEST_F(ContextTest, AStreamIsTrimmedBeforeItIsSentToo) {
  Tell("gpt-4o", 400);
  world_.replies = {Stream({{10, Piece("Hello") + Finish() + kDone}}, 20)};
  const TestCall& call =
      Call(Turns("gpt-4o", 200, R"(,"on_context_overflow":"trim")"), CallKind::kStream);
  ASSERT_TRUE(call.outcome().ok());
  EXPECT_EQ(call.text, "Hello");
  EXPECT_LT(world_.requests[0].body.size(), 2'500u);
}

TEST_F(ContextTest, WhatCannotBeTrimmedIsRefusedWithTheNumbers) {
  Tell("gpt-4o", 400);
  world_.replies = {Answer("Hello")};
  const TestCall& call =
      Call(R"({"model":"gpt-4o","on_context_overflow":"trim","messages":[{"role":"system",)"
           R"("content":")" +
           Words(2'000) + R"("},{"role":"user","content":"Hi"}]})");
  EXPECT_EQ(call.error().code, Code::kContextLength);
  EXPECT_FALSE(call.error().unfit_json.empty());
  EXPECT_TRUE(world_.requests.empty());
}

TEST_F(ContextTest, ALargerModelIsAskedAtOnce) {
  world_.replies = {Answer("Hello")};
  const TestCall& call =
      Call(Request("gpt-4o", Words(400'000), R"(,"on_context_overflow":"larger_model")"));
  ASSERT_TRUE(call.outcome().ok());
  ASSERT_EQ(call.outcome().attempts.size(), 1u);
  EXPECT_EQ(call.outcome().attempts[0].model, "gemini-2-0-flash");
  EXPECT_EQ(call.outcome().attempts[0].preflight->json,
            R"({"kind":"larger_model","from":"gpt-4o","to":"gemini-2-0-flash",)"
            R"("window":1000000})");
  ASSERT_EQ(call.outcome().passed_over.size(), 1u);
  EXPECT_EQ(call.outcome().passed_over[0].attempts, 0);
  EXPECT_EQ(world_.stats.fallbacks, 1);
}

TEST_F(ContextTest, AnUnavailableModelIsNotTurnedTo) {
  world_.book.models.Keep(
      R"({"models":[{"id":"gpt-4o","context_window":128000,"status":"available"},)"
      R"({"id":"huge","context_window":900000,"status":"unavailable"},)"
      R"({"id":"large","context_window":800000,"status":"available"}]})",
      0);
  world_.replies = {Answer("Hello")};
  const TestCall& call =
      Call(Request("gpt-4o", Words(400'000), R"(,"on_context_overflow":"larger_model")"));
  ASSERT_TRUE(call.outcome().ok());
  EXPECT_EQ(call.outcome().attempts[0].model, "large");
}

TEST_F(ContextTest, TurningToALargerModelKeepsToTheCapOnRequests) {
  world_.replies = {TooLong(300, 2'000), Answer("Hello")};
  const TestCall& call = Call(
      Request("gpt-4o", Words(100), R"(,"on_context_overflow":"larger_model","max_requests":1)"));
  EXPECT_EQ(call.error().code, Code::kContextLength);
  EXPECT_EQ(world_.requests.size(), 1u);
}

TEST_F(ContextTest, ALargerModelHasItsOwnAttempts) {
  const Reply down = ErrorReply(500, R"({"error":{"code":"provider_error","message":"down"}})");
  world_.replies = {TooLong(300, 2'000), down, Answer("Hello")};
  const TestCall& call = Call(
      Request("gpt-4o", Words(100), R"(,"on_context_overflow":"larger_model","max_attempts":2)"));
  ASSERT_TRUE(call.outcome().ok());
  EXPECT_EQ(world_.requests.size(), 3u);
  EXPECT_EQ(call.outcome().attempts[2].model, "claude-3-5-sonnet");
}

// ------------------------------------------------------------------------------------ calibration

TEST_F(ContextTest, CountsOfAnswersCorrectTheEstimates) {
  world_.options.call.on_context_overflow = ContextOverflow::kTrim;
  const std::string request = Request("m", Words(1'000));
  world_.replies = {Counted(3'000)};
  Call(request);
  const auto calibration = world_.book.windows.CalibrationOf(kHome);
  ASSERT_TRUE(calibration.is_calibrated());
  EXPECT_GT(calibration.ratio(), 2.5);
  // By the estimate alone it would be sent.
  Tell("m", 1'200);
  EXPECT_EQ(Call(request).outcome().attempts[0].preflight->json.substr(0, 14), R"({"kind":"trim")");
}

TEST_F(ContextTest, StreamsTeachTooButNotWhenTheyWereResumed) {
  world_.options.call.on_context_overflow = ContextOverflow::kTrim;
  const std::string usage = R"(data: {"choices":[],"usage":{"prompt_tokens":3000,)"
                            R"("completion_tokens":1}})"
                            "\n\n";
  world_.replies = {Stream({{10, Piece("Hello there")}}, 20),
                    Stream({{10, Piece(" Hello again") + Finish() + usage + kDone}}, 20)};
  Call(Request("m", Words(1'000)), CallKind::kStream);
  EXPECT_FALSE(world_.book.windows.CalibrationOf(kHome).is_calibrated());
  Call(Request("m", Words(1'000)), CallKind::kStream);
  EXPECT_TRUE(world_.book.windows.CalibrationOf(kHome).is_calibrated());
}

TEST_F(ContextTest, PacingReservesWhatWasLearned) {
  world_.options.tpm = 1'000'000;
  world_.UsePacing();
  const std::string request = Request("m", Words(1'000), R"(,"max_tokens":10)");
  world_.replies = {Counted(3'000), Silent()};
  Call(request);
  const int64_t used = world_.pacer->State().tokens;
  TestCall second(world_, request);
  world_.Run(world_.clock.now + 1'000);
  const int64_t reserved = world_.pacer->State().tokens - used;
  EXPECT_GT(reserved, 2'900);
  EXPECT_LT(reserved, 3'200);
}

TEST_F(ContextTest, AConversationThatGoesOnIsEstimatedForItsNewMessagesAlone) {
  world_.options.tpm = 1'000'000;
  world_.UsePacing();
  const std::string text = Words(1'000);
  world_.replies = {Counted(3'000), Counted(1'000), Counted(1'000), Counted(1'000), Silent()};
  Call(Request("m", text));
  for (int i = 0; i < 3; ++i) Call(Request("m", Words(1'000) + std::to_string(i)));
  const int64_t used = world_.pacer->State().tokens;
  TestCall next(world_, R"({"model":"m","messages":[{"role":"user","content":")" + text +
                            R"("},{"role":"assistant","content":"Hello"},)"
                            R"({"role":"user","content":"And now?"}],"max_tokens":10})");
  world_.Run(world_.clock.now + 1'000);
  const int64_t reserved = world_.pacer->State().tokens - used;
  EXPECT_GT(reserved, 3'000);
  EXPECT_LT(reserved, 3'100);
}

TEST_F(ContextTest, AFallbackIsSkippedByWhatWasLearned) {
  const std::string with = R"(,"fallback":[{"model":"tight","context_window":2000},"roomy"])";
  world_.book.windows.LearnCount({world_.account, "tight"}, 1'000, 3'000);
  world_.replies = {ErrorReply(422, R"({"error":{"code":"invalid_model","message":"no"}})"),
                    Answer("Hello")};
  const TestCall& call = Call(Request("m", Words(1'000), with));
  ASSERT_TRUE(call.outcome().ok());
  EXPECT_EQ(call.outcome().attempts.back().model, "roomy");
}

}  // namespace
}  // namespace failsoft::engine::testing
