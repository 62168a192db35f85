#include "core/engine/event_page.h"

#include <algorithm>
#include <new>

namespace failsoft::engine {

void EventPage::AddDelta(const wire::Delta& delta) {
  Row& row = rows_.emplace_back();
  row.kind = EventKind::kDelta;
  row.delta = delta.kind;
  row.choice = delta.choice;
  row.tool_slot = delta.tool_slot;
  row.text = Keep(delta.text);
  if (delta.kind == wire::DeltaKind::kToolCall) KeepTool(delta, row);
}

// Every piece says its call's id and name again: they are kept once as long as not too many calls
// take turns.
void EventPage::KeepTool(const wire::Delta& delta, Row& row) {
  constexpr size_t kTurns = 16;
  const size_t last = rows_.size() - 1;  // `row` itself
  for (size_t i = last; i > 0 && i + kTurns > last; --i) {
    const Row& before = rows_[i - 1];
    if (before.delta != delta.kind || before.choice != delta.choice) continue;
    if (before.tool_slot != delta.tool_slot) continue;
    if (View(before.tool_id) == delta.tool_id) row.tool_id = before.tool_id;
    if (View(before.tool_name) == delta.tool_name) row.tool_name = before.tool_name;
    break;
  }
  if (row.tool_id.size != delta.tool_id.size()) row.tool_id = Keep(delta.tool_id);
  if (row.tool_name.size != delta.tool_name.size()) row.tool_name = Keep(delta.tool_name);
}

void EventPage::AddEvent(EventKind kind, std::string_view json) {
  Row& row = rows_.emplace_back();
  row.kind = kind;
  row.text = Keep(json);
}

// Of all rows, each with the id and name that several may share.
size_t EventPage::TextBytes() const {
  constexpr size_t kEnds = 3;
  size_t bytes = 0;
  for (const Row& row : rows_) {
    bytes += row.text.size + row.tool_id.size + row.tool_name.size + kEnds;
  }
  return bytes;
}

// Whether the other's row is the next piece of the text that the last row holds, at the very end.
bool EventPage::GoesOn(const EventPage& other, const Row& row) const {
  if (rows_.empty() || (row.kind != EventKind::kDelta && row.kind != EventKind::kBody))
    return false;
  const Row& last = rows_.back();
  return last.kind == row.kind && last.delta == row.delta && last.choice == row.choice &&
         last.tool_slot == row.tool_slot && last.text.begin + last.text.size + 1 == texts_.size() &&
         View(last.tool_id) == other.View(row.tool_id) &&
         View(last.tool_name) == other.View(row.tool_name);
}

// There is room for it.
void EventPage::Take(const EventPage& other, const Row& row) {
  const std::string_view text = other.View(row.text);
  if (GoesOn(other, row)) {
    texts_.Extend(text);
    rows_.back().text.size += row.text.size;
    return;
  }
  Row taken = row;
  if (row.tool_id.size > 0) taken.tool_id = Keep(other.View(row.tool_id));
  if (row.tool_name.size > 0) taken.tool_name = Keep(other.View(row.tool_name));
  taken.text = Keep(text);
  rows_.push_back(taken);
}

bool EventPage::Absorb(const EventPage& other) noexcept {
  if (bytes() > kMostAbsorbing || other.bytes() > kMostAbsorbing) return false;
  try {
    texts_.Reserve(texts_.size() + other.TextBytes());
    const size_t rows = rows_.size() + other.rows_.size();
    if (rows > rows_.capacity()) rows_.reserve(std::max(rows, 2 * rows_.capacity()));
  } catch (const std::bad_alloc&) {
    return false;
  }
  for (const Row& row : other.rows_) Take(other, row);
  return true;
}

void EventPage::Clear() {
  if (texts_.capacity() > kKeepBytes) texts_ = PageTexts();
  if (rows_.capacity() * sizeof(Row) > kKeepBytes) rows_ = std::vector<Row>();
  texts_.Clear();
  rows_.clear();
}

}  // namespace failsoft::engine
