#include "core/engine/event_run.h"

#include <gtest/gtest.h>

#include "core/engine/call_handle.h"

namespace failsoft::engine {
namespace {

using base::Ref;
using wire::DeltaKind;

// A page of what `write` writes.
template <typename Write>
Ref<EventPage> PageOf(Write write) {
  Ref<EventPage> page = Ref<EventPage>::Adopt(new EventPage);
  write(*page);
  return page;
}

Ref<EventPage> TextPage(std::string_view text) {
  return PageOf([&](EventPage& page) { page.AddDelta({.kind = DeltaKind::kText, .text = text}); });
}

wire::Delta Piece(DeltaKind kind, std::string_view text, int choice = 0) {
  return {.kind = kind, .choice = choice, .text = text};
}

wire::Delta ToolPiece(int slot, std::string_view text, std::string_view id) {
  return {DeltaKind::kToolCall, 0, text, slot, id, "f"};
}

std::string Told(const EventPage& page, uint32_t begin = 0) {
  std::string told;
  for (uint32_t i = begin; i < page.size(); ++i) {
    const PageEvent event = page.At(i);
    EXPECT_EQ(event.text.data()[event.text.size()], '\0');
    told += std::to_string(static_cast<int>(event.kind)) +
            std::to_string(static_cast<int>(event.delta)) + std::to_string(event.choice) +
            std::to_string(event.tool_slot) + ":" + std::string(event.text) + "," +
            std::string(event.tool_id) + "," + std::string(event.tool_name) + " ";
  }
  return told;
}

TEST(EventPage, PutsPiecesOfOneTextTogether) {
  const auto page = TextPage("one");
  ASSERT_TRUE(page->Absorb(*PageOf([](EventPage& other) {
    other.AddDelta(Piece(DeltaKind::kText, " two"));
    other.AddDelta(Piece(DeltaKind::kText, ""));
    other.AddDelta(Piece(DeltaKind::kText, " three"));
  })));
  EXPECT_EQ(Told(*page), "3000:one two three,, ");
}

TEST(EventPage, KeepsApartWhatIsNotOneText) {
  const auto page = TextPage("a");
  ASSERT_TRUE(page->Absorb(*PageOf([](EventPage& other) {
    other.AddDelta(Piece(DeltaKind::kReasoning, "b"));
    other.AddDelta(Piece(DeltaKind::kText, "c"));
    other.AddDelta(Piece(DeltaKind::kText, "d", 1));
    other.AddEvent(EventKind::kResumed, "{}");
    other.AddEvent(EventKind::kResumed, "{}");
    other.AddDelta(Piece(DeltaKind::kText, "e", 1));
    other.AddEvent(EventKind::kBody, "f");
    other.AddEvent(EventKind::kBody, "g");
  })));
  EXPECT_EQ(Told(*page),
            "3000:a,, 3100:b,, 3000:c,, 3010:d,, 6000:{},, 6000:{},, 3010:e,, 8000:fg,, ");
}

TEST(EventPage, PutsPiecesOfOneToolCallTogether) {
  const auto page = PageOf([](EventPage& own) { own.AddDelta(ToolPiece(0, "{", "x")); });
  ASSERT_TRUE(page->Absorb(*PageOf([](EventPage& other) {
    for (const char* const text : {"\"a\"", ":", "1"}) other.AddDelta(ToolPiece(0, text, "x"));
    other.AddDelta(ToolPiece(1, "{", "y"));
    other.AddDelta(ToolPiece(1, "}", "y"));
    other.AddDelta(ToolPiece(0, "}", "x"));
  })));
  EXPECT_EQ(Told(*page), "3300:{,x,f 3300:\"a\":1,x,f 3301:{},y,f 3300:},x,f ");
}

TEST(EventPage, LeavesWhatIsLargeAlone) {
  const auto large = TextPage(std::string(100'000, 'x'));
  const auto small = TextPage("y");
  EXPECT_FALSE(small->Absorb(*large));
  EXPECT_FALSE(large->Absorb(*small));
  EXPECT_EQ(Told(*small), "3000:y,, ");
}

// What a backlog holds, without the call that its events would name.
std::string TakeAll(Backlog& backlog) {
  std::string told;
  while (!backlog.empty()) {
    EventRuns runs;
    runs.Reserve();
    backlog.TakeRun(1, nullptr, runs);
    told += runs.front().page->At(runs.front().begin).text;
    told += '|';
  }
  return told;
}

TEST(Backlog, PutsTogetherWhatLiesBeyondTheHighWaterWhileSomebodyWaitsForTheEnd) {
  Backlog backlog;
  backlog.SetWater(1, 0);
  backlog.Add(*TextPage("a"));
  backlog.Add(*TextPage("b"));
  backlog.SetUnbounded(true);
  backlog.Add(*TextPage("c"));
  backlog.Add(*TextPage("d"));
  backlog.SetUnbounded(false);
  backlog.Add(*TextPage("e"));
  EXPECT_EQ(TakeAll(backlog), "a|bcd|e|");
  EXPECT_FALSE(backlog.TakeRelief() && backlog.TakeRelief());
}

TEST(Backlog, ChangesNothingThatSomebodyReads) {
  Backlog backlog;
  backlog.SetWater(1, 0);
  backlog.SetUnbounded(true);
  backlog.Add(*PageOf([](EventPage& page) {
    page.AddEvent(EventKind::kAttempt, "first");
    page.AddDelta(Piece(DeltaKind::kText, "a"));
  }));
  EventRuns held;
  held.Reserve();
  backlog.TakeRun(1, nullptr, held);
  backlog.Add(*TextPage("b"));
  EXPECT_EQ(held.front().page->At(0).text, "first");
  EXPECT_EQ(held.front().page->size(), 2u);
  EXPECT_EQ(TakeAll(backlog), "a|b|");
}

}  // namespace
}  // namespace failsoft::engine
