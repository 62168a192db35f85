#include "core/text/summary_plan.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "tests/unit/text/marks.h"

namespace failsoft::text {
namespace {

SummaryOptions PartsOf(int64_t characters) {
  SummaryOptions options;
  options.chunk.max = characters;
  options.chunk.trim = true;
  return options;
}

// "#0 #1 #2 ...", each padded to ten characters by what follows it.
std::string Marks(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) {
    std::string mark = "#" + std::to_string(i) + " ";
    mark.resize(10, 'x');
    mark.back() = ' ';
    text += mark;
  }
  return text;
}

std::string ExpectedMarks(int count) { return MarksIn(Marks(count)); }

struct Model {
  size_t window = std::string::npos;  // bytes of a question
  std::function<std::string(std::string_view)> summarise = MarksIn;
  size_t combine_window = window;  // of those that combine
};

struct Played {
  std::string result;
  std::string failure;
  int64_t calls = 0;
  int64_t overflows = 0;
  std::vector<SummaryAsk> asks;
};

// Answers up to `at_a_time` open questions in an order that the seed chooses.
Played Play(SummaryPlan& plan, const Model& model, unsigned seed = 1, size_t at_a_time = 8) {
  std::mt19937 random(seed);
  std::vector<SummaryAsk> open;
  Played played;
  while (!plan.finished() && played.failure.empty()) {
    while (open.size() < at_a_time) {
      auto ask = plan.Next();
      if (!ask) break;
      played.asks.push_back(*ask);
      open.push_back(*std::move(ask));
    }
    if (open.empty()) {
      ADD_FAILURE() << "nothing to ask, and not finished";
      break;
    }
    std::swap(open[random() % open.size()], open.back());
    const SummaryAsk ask = std::move(open.back());
    open.pop_back();
    const bool fits = ask.text.size() <= (ask.combines ? model.combine_window : model.window);
    played.overflows += fits ? 0 : 1;
    played.failure =
        fits ? plan.TakeAnswer(ask.id, model.summarise(ask.text)) : plan.TakeOverflow(ask.id);
    EXPECT_LE(plan.calls(), plan.most_calls());
  }
  played.calls = plan.calls();
  if (plan.finished()) played.result = plan.result();
  return played;
}

SummaryPlan PlanOf(std::string document, const SummaryOptions& options) {
  auto plan = SummaryPlan::Make(std::move(document), options);
  EXPECT_TRUE(plan.ok()) << plan.failure().message;
  return *std::move(plan);
}

TEST(SummaryPlan, AShortTextIsOneCall) {
  SummaryPlan plan = PlanOf("  Hello. \n", PartsOf(100));
  EXPECT_EQ(plan.planned_calls(), 1);
  const auto ask = plan.Next();
  ASSERT_TRUE(ask);
  EXPECT_EQ(ask->text, "Hello.");
  EXPECT_FALSE(ask->combines);
  EXPECT_FALSE(plan.Next());
  EXPECT_EQ(plan.TakeAnswer(ask->id, "Hi"), "");
  ASSERT_TRUE(plan.finished());
  EXPECT_EQ(plan.result(), "Hi");
  EXPECT_EQ(plan.level(), 0);
}

TEST(SummaryPlan, AsTheGuideDoesOneSummaryIsCombinedToo) {
  SummaryOptions options = PartsOf(100);
  options.always_combine = true;
  SummaryPlan plan = PlanOf("Hello.", options);
  EXPECT_EQ(plan.planned_calls(), 2);
  const Played played = Play(plan, {});
  ASSERT_EQ(played.asks.size(), 2u);
  EXPECT_TRUE(played.asks[1].combines);
  EXPECT_EQ(plan.level(), 1);
}

TEST(SummaryPlan, SummariesAreCombinedInOrderWithABlankLineBetween) {
  SummaryPlan plan = PlanOf("First part.\n\nSecond part.\n\nThird part.", PartsOf(14));
  const Played played = Play(plan, {std::string::npos, [](std::string_view text) {
                                      return "<" + std::string(text.substr(0, 5)) + ">";
                                    }});
  ASSERT_EQ(played.asks.size(), 5u);  // two levels: 14 characters hold two summaries
  EXPECT_EQ(played.asks[0].text, "First part.");
  EXPECT_EQ(played.asks[2].text, "Third part.");
  EXPECT_EQ(played.asks[3].text, "<First>\n\n<Secon>");
  EXPECT_EQ(played.asks[4].text, "<<Firs>\n\n<Third>");
  EXPECT_TRUE(played.asks[4].combines);
  EXPECT_EQ(plan.level(), 2);
}

TEST(SummaryPlan, TheResultDoesNotDependOnTheOrderOfTheAnswers) {
  std::vector<std::string> texts;
  for (unsigned seed = 1; seed <= 20; ++seed) {
    SummaryPlan plan = PlanOf(Marks(200), PartsOf(100));
    const Played played = Play(plan, {80, MarksIn, std::string::npos}, seed, 1 + seed % 9);
    EXPECT_GE(played.overflows, 20);
    EXPECT_EQ(played.failure, "");
    EXPECT_EQ(played.result, ExpectedMarks(200));
    std::string all;
    for (const SummaryPart& part : plan.Parts()) all += *part.summary + "|";
    texts.push_back(all + std::to_string(played.calls));
  }
  EXPECT_EQ(std::count(texts.begin(), texts.end(), texts.front()), 20);
}

TEST(SummaryPlan, ThePlannedCallsHoldHoweverLongTheSummariesAre) {
  for (const int count : {2, 3, 5, 16, 200}) {
    SummaryPlan plan = PlanOf(Marks(count), PartsOf(10));
    EXPECT_EQ(plan.planned_calls(), 2 * count - 1);
    const Played played = Play(plan, {std::string::npos, [](std::string_view text) {
                                        return std::string(text) + std::string(text);
                                      }});
    EXPECT_EQ(played.failure, "");
    EXPECT_EQ(played.calls, 2 * count - 1);  // two at a time, always
  }
}

TEST(SummaryPlan, WhatDoesNotFitIsCutInTwo) {
  SummaryPlan plan = PlanOf(Marks(100), PartsOf(1'000));
  const Played played = Play(plan, {400});
  EXPECT_EQ(played.failure, "");
  EXPECT_EQ(played.result, ExpectedMarks(100));
  EXPECT_GT(played.overflows, 1);
  const std::vector<SummaryPart> parts = plan.Parts();
  EXPECT_GE(parts.size(), 3u);
  uint64_t end = 0;
  for (const SummaryPart& part : parts) {
    EXPECT_GE(part.begin.bytes, end);
    EXPECT_LE(part.end.bytes - part.begin.bytes, 400u);
    EXPECT_EQ(*part.summary, MarksIn(plan.TextOf(part)));
    end = part.end.bytes;
  }
}

TEST(SummaryPlan, PlacesAreOfTheWholeDocumentInAllMeasures) {
  std::string document;
  for (int i = 0; i < 40; ++i) document += "\xC3\xA9\xF0\x9F\x98\x80 w. ";  // e acute, a face
  SummaryPlan plan = PlanOf(document, PartsOf(1'000));
  Play(plan, {150});
  for (const SummaryPart& part : plan.Parts()) {
    EXPECT_EQ(part.begin, Advance({}, std::string_view(document).substr(0, part.begin.bytes)));
    EXPECT_EQ(part.end, Advance({}, std::string_view(document).substr(0, part.end.bytes)));
  }
}

TEST(SummaryPlan, AGroupThatDoesNotFitIsHalved) {
  SummaryPlan plan = PlanOf(Marks(50), PartsOf(50));
  const Played played =
      Play(plan, {std::string::npos, [](std::string_view) { return std::string("sum"); }, 20});
  EXPECT_EQ(played.result, "sum");
  EXPECT_EQ(played.overflows, 3);       // of ten summaries, and of five twice
  EXPECT_EQ(played.calls, 10 + 7 + 1);  // ... then of three and two, and of those four
  EXPECT_EQ(plan.level(), 2);
}

TEST(SummaryPlan, SummariesThatFitNeitherAloneNorTogetherAreAnError) {
  SummaryPlan plan = PlanOf(Marks(16), PartsOf(10));
  const Played played = Play(plan, {std::string::npos, MarksIn, 12});
  EXPECT_NE(played.failure.find("do not get shorter"), std::string::npos) << played.failure;
}

TEST(SummaryPlan, TwoThatDoNotFitTogetherAreShortened) {
  SummaryPlan plan = PlanOf("aaaa aaaa. bbbb bbbb.", PartsOf(11));
  const Played played = Play(plan, {12, [](std::string_view text) {
                                      return std::string(text.substr(0, text.size() * 2 / 3));
                                    }});
  EXPECT_EQ(played.failure, "");
  EXPECT_EQ(played.calls, 2 + 1 + 2 + 1);
  EXPECT_EQ(played.overflows, 1);
  EXPECT_EQ(played.result, "aaaa\n\n");
}

TEST(SummaryPlan, AModelInWhichNothingFitsIsFoundOut) {
  for (const int count : {1, 10, 500}) {
    SummaryPlan plan = PlanOf(Marks(count), PartsOf(100));
    const Played played = Play(plan, {0});
    EXPECT_NE(played.failure, "");
    EXPECT_LE(played.calls, plan.most_calls());
  }
}

TEST(SummaryPlan, MaxCallsIsAPromise) {
  SummaryOptions options = PartsOf(10);
  options.max_calls = 18;
  const auto refused = SummaryPlan::Make(Marks(10), options);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.failure().code, base::Code::kRequest);
  EXPECT_EQ(refused.failure().field, "/max_calls");
  EXPECT_NE(refused.failure().message.find("up to 19 calls for 10 parts"), std::string::npos);
  options.max_calls = 19;
  SummaryPlan plan = PlanOf(Marks(10), options);
  EXPECT_EQ(plan.most_calls(), 19);
  const Played played = Play(plan, {5});
  EXPECT_NE(played.failure.find("no call is left"), std::string::npos) << played.failure;
}

TEST(SummaryPlan, NothingToSummariseIsAnError) {
  for (const char* empty : {"", " \n\t "}) {
    const auto plan = SummaryPlan::Make(empty, PartsOf(10));
    ASSERT_FALSE(plan.ok());
    EXPECT_EQ(plan.failure().field, "/document");
  }
}

TEST(SummaryPlan, PartsWithoutASummaryAreTold) {
  SummaryPlan plan = PlanOf(Marks(3), PartsOf(10));
  const auto first = plan.Next();
  const auto second = plan.Next();
  EXPECT_EQ(plan.TakeAnswer(second->id, "2"), "");
  EXPECT_EQ(plan.NameOf(first->id), "part 1 of 3");
  const std::vector<SummaryPart> parts = plan.Parts();
  ASSERT_EQ(parts.size(), 3u);
  EXPECT_EQ(parts[0].summary, nullptr);
  EXPECT_EQ(*parts[1].summary, "2");
  EXPECT_EQ(plan.done_in_level(), 1u);
  EXPECT_EQ(plan.total_in_level(), 3u);
}

// Any document, size, window and order: it ends, within its ceiling, with the right result or a
// reason.
TEST(SummaryPlan, AlwaysEnds) {
  const unsigned fresh = std::random_device()();
  for (const unsigned seed : {7u, fresh}) {
    std::mt19937 random(seed);
    for (int round = 0; round < 500; ++round) {
      const int count = 1 + static_cast<int>(random() % 60);
      SummaryOptions options = PartsOf(1 + static_cast<int64_t>(random() % 60));
      options.always_combine = random() % 2 == 0;
      options.chunk.unit = random() % 3 == 0 ? Unit::kTokens : Unit::kChars;
      SummaryPlan plan = PlanOf(Marks(count), options);
      const size_t window = random() % 3 == 0 ? random() % 120 : std::string::npos;
      const Played played = Play(plan, {window}, random(), 1 + random() % 10);
      ASSERT_LE(played.calls, plan.most_calls()) << "seed " << seed << ", round " << round;
      if (window == std::string::npos) {
        ASSERT_EQ(played.failure, "") << "seed " << seed << ", round " << round;
        ASSERT_LE(played.calls, plan.planned_calls());
      }
    }
  }
}

}  // namespace
}  // namespace failsoft::text
