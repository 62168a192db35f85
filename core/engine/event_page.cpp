#include "core/engine/event_page.h"

#include <limits>
#include <new>

namespace failsoft::engine {

EventPage::Span EventPage::Keep(std::string_view text) {
  if (text.size() >= std::numeric_limits<uint32_t>::max() - texts_.size()) throw std::bad_alloc();
  const Span span{static_cast<uint32_t>(texts_.size()), static_cast<uint32_t>(text.size())};
  texts_.append(text).push_back('\0');
  return span;
}

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

PageEvent EventPage::At(uint32_t index) const {
  const Row& row = rows_[index];
  return {row.kind,       row.delta,         row.choice,         row.tool_slot,
          View(row.text), View(row.tool_id), View(row.tool_name)};
}

void EventPage::Clear() {
  if (texts_.capacity() > kKeepBytes) texts_ = std::string();
  if (rows_.capacity() * sizeof(Row) > kKeepBytes) rows_ = std::vector<Row>();
  texts_.clear();
  rows_.clear();
}

}  // namespace failsoft::engine
