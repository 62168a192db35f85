#include "core/wire/tool_slots.h"

namespace failsoft::wire {
namespace {

// Whether a piece begins a call instead of going on with the one in `slot`.
bool IsAnother(const ToolSlot& slot, bool numbered, std::string_view id, std::string_view name) {
  if (name.empty() || slot.name.empty()) return false;
  if (id.empty()) return !numbered;
  if (id == slot.id) return false;
  return !(slot.id.empty() && slot.name == name);
}

void SetOnce(std::string& text, std::string_view value) {
  if (text.empty()) text = value;
}

}  // namespace

ToolSlot& ToolSlots::Begin(std::optional<int64_t> index) {
  last_ = slots_.size();
  if (index) by_index_[*index] = last_;
  ToolSlot& slot = slots_.emplace_back();
  slot.number = static_cast<int>(last_);
  return slot;
}

ToolSlot& ToolSlots::Select(std::optional<int64_t> index, std::string_view id,
                            std::string_view name) {
  if (slots_.empty()) return Begin(index);
  if (index) {
    const auto known = by_index_.find(*index);
    if (known == by_index_.end()) return Begin(index);
    last_ = known->second;
  }
  ToolSlot& slot = slots_[last_];
  return IsAnother(slot, index.has_value(), id, name) ? Begin(index) : slot;
}

ToolSlot& ToolSlots::Find(std::optional<int64_t> index, std::string_view id,
                          std::string_view name) {
  ToolSlot& slot = Select(index, id, name);
  SetOnce(slot.id, id);
  SetOnce(slot.name, name);
  return slot;
}

}  // namespace failsoft::wire
