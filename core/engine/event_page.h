// The events of one network read of a stream, side by side in one block, so that they are handed
// over together and cost no memory of their own.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/base/ref.h"
#include "core/base/ring.h"
#include "core/engine/call_listener.h"
#include "core/engine/page_texts.h"

namespace failsoft::engine {

// Terminated texts: a piece and what tool call it belongs to, or an event's JSON.
struct PageEvent {
  EventKind kind = EventKind::kDelta;
  wire::DeltaKind delta = wire::DeltaKind::kText;
  int choice = 0;
  int tool_slot = 0;
  std::string_view text;
  std::string_view tool_id;
  std::string_view tool_name;
};

// Written by one thread, then handed out and only read.
class EventPage final : public base::RefCounted, public base::RingNode {
 public:
  void AddDelta(const wire::Delta& delta);
  void AddEvent(EventKind kind, std::string_view json);

  bool empty() const { return rows_.empty(); }
  uint32_t size() const { return static_cast<uint32_t>(rows_.size()); }
  // What it takes of memory, or more.
  size_t bytes() const { return sizeof *this + texts_.size() + rows_.size() * sizeof(Row); }
  PageEvent At(uint32_t index) const {
    const Row& row = rows_[index];
    return {row.kind,       row.delta,         row.choice,         row.tool_slot,
            View(row.text), View(row.tool_id), View(row.tool_name)};
  }

  // Takes over what the other holds, behind its own: a piece that goes on with the last one becomes
  // a part of it. False: one of them is too large for that, or memory is short, and nothing has
  // been done. Not while somebody reads this page.
  bool Absorb(const EventPage& other) noexcept;

  // Empty again; keeps its memory unless that is much.
  void Clear();

 private:
  static constexpr size_t kKeepBytes = 32 << 10;
  static constexpr size_t kMostAbsorbing = 64 << 10;

  struct Span {
    uint32_t begin = 0;
    uint32_t size = 0;
  };
  struct Row {
    EventKind kind;
    wire::DeltaKind delta;
    int choice;
    int tool_slot;
    Span text;
    Span tool_id;
    Span tool_name;
  };

  Span Keep(std::string_view text) {
    return {texts_.Add(text), static_cast<uint32_t>(text.size())};
  }
  void KeepTool(const wire::Delta& delta, Row& row);
  size_t TextBytes() const;
  bool GoesOn(const EventPage& other, const Row& row) const;
  void Take(const EventPage& other, const Row& row);
  std::string_view View(Span span) const { return {texts_.data() + span.begin, span.size}; }

  PageTexts texts_;
  std::vector<Row> rows_;
};

}  // namespace failsoft::engine
