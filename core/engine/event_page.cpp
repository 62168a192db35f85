#include "core/engine/event_page.h"

namespace failsoft::engine {

EventPage::Span EventPage::Keep(std::string_view text) {
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
  if (delta.kind != wire::DeltaKind::kToolCall) return;
  row.tool_id = Keep(delta.tool_id);
  row.tool_name = Keep(delta.tool_name);
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
