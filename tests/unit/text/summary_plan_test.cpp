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
  std::function<Cut(const SummaryAsk&)> cut = [](const SummaryAsk&) { return Cut::kNot; };
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
    played.failure = fits ? plan.TakeAnswer(ask.id, model.summarise(ask.text), model.cut(ask))
                          : plan.TakeOverflow(ask.id);
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

// --------------------------------------------------------------------------------- what was cut
// off

// What a model with these limits says of marks: the first `most` characters of them.
Model LimitedTo(size_t most, bool raisable) {
  Model model;
  model.summarise = [most](std::string_view text) { return MarksIn(text).substr(0, most); };
  model.cut = [most, raisable](const SummaryAsk& ask) {
    if (MarksIn(ask.text).size() <= most) return Cut::kNot;
    return raisable ? Cut::kRaisable : Cut::kFinal;
  };
  return model;
}

TEST(SummaryPlan, ACutSummaryIsAskedForOnceMoreAndTheBetterAnswerCounts) {
  for (const bool is_whole : {true, false}) {
    SummaryPlan plan = PlanOf("aaa bbb. ccc ddd.", PartsOf(9));
    const auto first = plan.Next();
    const auto second = plan.Next();
    EXPECT_EQ(plan.TakeAnswer(first->id, "aaa bb", Cut::kRaisable), "");
    EXPECT_FALSE(plan.Next());  // not before all of the level have come
    EXPECT_EQ(plan.truncated(), 1u);
    EXPECT_EQ(plan.TakeAnswer(second->id, "ccc"), "");
    const auto again = plan.Next();
    ASSERT_TRUE(again);
    EXPECT_EQ(again->text, first->text);
    EXPECT_TRUE(again->again && !first->again);
    EXPECT_EQ(*plan.Parts()[0].summary, "aaa bb");  // until there is another
    EXPECT_EQ(plan.total_in_level() - plan.done_in_level(), 1u);
    const Cut cut = is_whole ? Cut::kNot : Cut::kRaisable;
    EXPECT_EQ(plan.TakeAnswer(again->id, "aaa", cut), "");
    EXPECT_EQ(plan.level(), 1);
    EXPECT_EQ(*plan.Parts()[0].summary, is_whole ? "aaa" : "aaa bb");
    EXPECT_EQ(plan.Parts()[0].truncated, !is_whole);
    EXPECT_EQ(plan.truncated(), is_whole ? 0u : 1u);
    EXPECT_EQ(plan.calls(), 3);
  }
}

TEST(SummaryPlan, WhereTheLimitIsTheModelsThePartIsCutInTwo) {
  SummaryPlan plan = PlanOf(Marks(12), PartsOf(60));
  const Played played = Play(plan, LimitedTo(14, false));
  EXPECT_EQ(played.failure, "");
  std::string all;
  for (const SummaryPart& part : plan.Parts()) {
    EXPECT_FALSE(part.truncated);
    all += (all.empty() ? "" : " ") + *part.summary;
  }
  EXPECT_EQ(all, ExpectedMarks(12));
  EXPECT_EQ(plan.Parts().size(), 4u);
  EXPECT_EQ(plan.truncated(), 1u);  // what they come to together is still too long for one answer
  EXPECT_EQ(plan.result(), ExpectedMarks(12).substr(0, 14));
}

TEST(SummaryPlan, WhatIsCutLeavesHalfOfTheSpareCallsToWhatDoesNotFit) {
  for (const bool raisable : {true, false}) {
    for (const int64_t spare : {0, 1, 7, 100}) {
      SummaryOptions options = PartsOf(20);
      SummaryPlan first = PlanOf(Marks(20), options);
      options.max_calls = first.planned_calls() + spare;
      SummaryPlan plan = PlanOf(Marks(20), options);
      const Played played = Play(plan, LimitedTo(1, raisable));
      EXPECT_EQ(played.failure, "");
      EXPECT_LE(played.calls, first.planned_calls() + spare / 2);
      EXPECT_GT(plan.truncated(), 0u);
      for (const SummaryPart& part : plan.Parts()) EXPECT_TRUE(part.truncated);
    }
  }
}

TEST(SummaryPlan, WhatIsMendedDoesNotDependOnTheOrderOfTheAnswers) {
  std::vector<std::string> stories;
  SummaryOptions options = PartsOf(20);
  options.max_calls = PlanOf(Marks(200), options).planned_calls() + 40;
  for (unsigned seed = 1; seed <= 20; ++seed) {
    SummaryPlan plan = PlanOf(Marks(200), options);
    Model model = LimitedTo(30, true);
    model.cut = [](const SummaryAsk& ask) {
      if (ask.again || ask.text.find("3") == std::string::npos) return Cut::kNot;
      return ask.text.find("5") == std::string::npos ? Cut::kRaisable : Cut::kFinal;
    };
    const Played played = Play(plan, model, seed, 1 + seed % 9);
    EXPECT_EQ(played.failure, "");
    std::string story = played.result + std::to_string(played.calls);
    for (const SummaryPart& part : plan.Parts()) {
      story += *part.summary + (part.truncated ? "!" : "|");
    }
    stories.push_back(story);
  }
  EXPECT_NE(stories.front().find('!'), std::string::npos);
  EXPECT_EQ(std::count(stories.begin(), stories.end(), stories.front()), 20);
}

TEST(SummaryPlan, AnAnswerWithoutAWordIsAskedForAtOnceAndOnce) {
  SummaryPlan plan = PlanOf("aaa", PartsOf(9));
  const auto first = plan.Next();
  EXPECT_FALSE(plan.HasFirst(first->id));
  EXPECT_TRUE(plan.AskAgain(first->id));
  const auto again = plan.Next();
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->again);
  EXPECT_FALSE(plan.AskAgain(again->id));
  EXPECT_EQ(plan.TakeAnswer(again->id, "a"), "");
  EXPECT_TRUE(plan.finished());
}

// -------------------------------------------------------------------------------------------------

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
      Model model{window};
      const unsigned cuts = random() % 4;  // one answer in so many
      model.cut = [&random, cuts](const SummaryAsk&) {
        return cuts == 0 || random() % cuts != 0 ? Cut::kNot : static_cast<Cut>(random() % 3);
      };
      const Played played = Play(plan, model, random(), 1 + random() % 10);
      ASSERT_LE(played.calls, plan.most_calls()) << "seed " << seed << ", round " << round;
      if (window == std::string::npos && cuts == 0) {
        ASSERT_EQ(played.failure, "") << "seed " << seed << ", round " << round;
        ASSERT_LE(played.calls, plan.planned_calls());
      }
    }
  }
}

}  // namespace
}  // namespace failsoft::text
