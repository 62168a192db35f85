#include "core/wire/tool_slots.h"

#include <gtest/gtest.h>

namespace failsoft::wire {
namespace {

struct Piece {
  int64_t index;
  std::string_view id;
  std::string_view name;
  int slot;
};

constexpr int64_t kNoIndex = -1'000;

struct Case {
  const char* server;
  std::vector<Piece> pieces;
};

const Case kCases[] = {
    {"OpenAI",
     {{0, "a", "f", 0}, {0, "", "", 0}, {1, "b", "g", 1}, {1, "", "", 1}, {0, "", "", 0}}},
    {"indexes in any order", {{7, "a", "f", 0}, {-3, "b", "g", 1}, {7, "", "", 0}}},
    {"Gemini: every call is 0", {{0, "a", "f", 0}, {0, "b", "f", 1}, {0, "", "", 1}}},
    {"Gemini: no index", {{kNoIndex, "a", "f", 0}, {kNoIndex, "", "", 0}, {kNoIndex, "b", "f", 1}}},
    {"Gemini: no index, no id", {{kNoIndex, "", "f", 0}, {kNoIndex, "", "f", 1}}},
    {"no index, all repeated", {{kNoIndex, "a", "f", 0}, {kNoIndex, "a", "f", 0}}},
    {"no index, new ids",
     {{kNoIndex, "a", "f", 0}, {kNoIndex, "b", "", 0}, {kNoIndex, "c", "", 0}}},
    {"no index, name later",
     {{kNoIndex, "a", "", 0}, {kNoIndex, "", "f", 0}, {kNoIndex, "a", "f", 0}}},
    {"no index at first", {{kNoIndex, "", "", 0}, {kNoIndex, "", "", 0}}},
    {"index only at first", {{4, "a", "f", 0}, {kNoIndex, "", "", 0}}},
    {"new ids", {{0, "a", "f", 0}, {0, "b", "", 0}, {0, "c", "", 0}}},
    {"name repeated", {{0, "a", "f", 0}, {0, "", "f", 0}, {0, "a", "f", 0}}},
    {"name later", {{0, "a", "", 0}, {0, "", "f", 0}}},
    {"name later, with another id", {{0, "a", "", 0}, {0, "b", "f", 0}, {0, "c", "f", 1}}},
    {"id later", {{0, "", "f", 0}, {0, "a", "f", 0}, {0, "b", "f", 1}}},
    {"the last one goes on",
     {{0, "a", "f", 0}, {1, "b", "g", 1}, {0, "", "", 0}, {kNoIndex, "", "", 0}}},
};

TEST(ToolSlots, FindsTheCall) {
  for (const Case& c : kCases) {
    ToolSlots slots;
    for (const Piece& piece : c.pieces) {
      const auto index = piece.index == kNoIndex ? std::nullopt : std::optional(piece.index);
      EXPECT_EQ(slots.Find(index, piece.id, piece.name).number, piece.slot) << c.server;
    }
  }
}

TEST(ToolSlots, IdAndNameAreSetOnce) {
  ToolSlots slots;
  slots.Find(0, "", "");
  slots.Find(0, "a", "");
  slots.Find(0, "", "f");
  slots.Find(0, "b", "");
  const ToolSlot& slot = slots.Find(0, "", "g");
  EXPECT_EQ(slot.id, "a");
  EXPECT_EQ(slot.name, "f");
  EXPECT_EQ(slots.all().size(), 1u);
}

}  // namespace
}  // namespace failsoft::wire
