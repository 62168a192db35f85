#include <cstring>

#include "capi/src/guard.h"

using failsoft::capi::From;
using failsoft::capi::Guard;
using failsoft::engine::CallHandle;
using failsoft::engine::EventContent;
using failsoft::engine::EventKind;
using failsoft::engine::EventRun;
using failsoft::engine::PageEvent;
using failsoft::wire::DeltaKind;

static_assert(static_cast<int>(EventKind::kCredentialsWanted) == FAILSOFT_EVENT_CREDENTIALS_WANTED);

namespace {

struct Text {
  const char* data;
  size_t size;
};

Text TextOf(std::string_view text) { return {text.empty() ? "" : text.data(), text.size()}; }

void SetTexts(std::string_view text, std::string_view json, failsoft_event_view& view) {
  const Text shown = TextOf(text);
  view.text = shown.data;
  view.text_size = shown.size;
  const Text detail = TextOf(json);
  view.json = detail.data;
  view.json_size = detail.size;
}

void SetTerminal(CallHandle& call, failsoft_event_view& view) {
  const EventContent content = call.Content();
  view.kind = static_cast<failsoft_event_kind>(content.kind);
  view.status = failsoft::capi::ToStatus(content.code);
  SetTexts(content.text, content.json, view);
}

void SetTool(const PageEvent& event, failsoft_event_view& view) {
  view.tool_index = event.tool_slot;
  const Text id = TextOf(event.tool_id);
  view.tool_id = id.data;
  view.tool_id_size = id.size;
  const Text name = TextOf(event.tool_name);
  view.tool_name = name.data;
  view.tool_name_size = name.size;
}

// The kinds of pieces count from 0 inside and from 1 outside, where 0 is "no piece".
void SetPiece(const PageEvent& event, failsoft_event_view& view) {
  view.delta = static_cast<failsoft_delta_kind>(static_cast<int>(event.delta) + 1);
  view.choice = event.choice;
  if (event.delta == DeltaKind::kToolCall) SetTool(event, view);
}

void SetPaged(const PageEvent& event, failsoft_event_view& view) {
  const bool is_piece = event.kind == EventKind::kDelta;
  const bool is_text = is_piece || event.kind == EventKind::kBody;
  view.kind = static_cast<failsoft_event_kind>(event.kind);
  SetTexts(is_text ? event.text : "", is_text ? "" : event.text, view);
  if (is_piece) SetPiece(event, view);
}

void SetView(const EventRun& run, size_t index, failsoft_event_view& view) {
  view = {};
  view.tag = run.call->tag();
  view.call = reinterpret_cast<failsoft_call*>(run.call.get());
  view.tool_id = view.tool_name = "";
  if (run.page) {
    SetPaged(run.page->At(run.begin + static_cast<uint32_t>(index)), view);
  } else {
    SetTerminal(*run.call, view);
  }
}

}  // namespace

size_t failsoft_batch_count(const failsoft_batch* batch) {
  return batch == nullptr ? 0 : From(batch)->events.count();
}

failsoft_status failsoft_batch_get(const failsoft_batch* batch, size_t index,
                                   failsoft_event_view* out, size_t out_size) {
  if (batch == nullptr || out == nullptr || index >= From(batch)->events.count()) {
    return FAILSOFT_ARGUMENT;
  }
  return Guard(nullptr, [&] {
    const EventRun& run = From(batch)->events.Find(index);
    if (out_size >= sizeof *out) {
      SetView(run, index, *out);
      // Of a newer header.
      if (out_size > sizeof *out) std::memset(out + 1, 0, out_size - sizeof *out);
    } else {
      failsoft_event_view view;
      SetView(run, index, view);
      std::memcpy(out, &view, out_size);  // of an older one
    }
    return FAILSOFT_OK;
  });
}

void failsoft_batch_release(failsoft_batch* batch) {
  if (batch == nullptr) return;
  const auto& events = From(batch)->events;
  if (!events.empty() && !events.front().call->BelongsHere()) return;  // the parent's
  delete From(batch);
}
