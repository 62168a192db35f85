#include <cstring>
#include <new>

#include "capi/src/guard.h"

using failsoft::capi::From;
using failsoft::capi::Guard;
using failsoft::engine::CallHandle;
using failsoft::engine::EventContent;
using failsoft::engine::EventKind;
using failsoft::engine::EventRun;
using failsoft::engine::PageEvent;

static_assert(static_cast<int>(EventKind::kCredentialsWanted) == FAILSOFT_EVENT_CREDENTIALS_WANTED);

namespace {

struct Text {
  const char* data;
  size_t size;
};

Text TextOf(std::string_view text) { return {text.empty() ? "" : text.data(), text.size()}; }

failsoft_call* CallOf(const EventRun& run) {
  return reinterpret_cast<failsoft_call*>(run.call.get());
}

// The kinds of pieces count from 0 inside and from 1 outside, where 0 is "no piece".
failsoft_delta_kind PieceKind(const PageEvent& event) {
  if (event.kind != EventKind::kDelta) return FAILSOFT_DELTA_NONE;
  return static_cast<failsoft_delta_kind>(static_cast<int>(event.delta) + 1);
}

// Every field once, without clearing the whole first: it is done for each event of a stream.
failsoft_event_view ViewOf(const EventRun& run, const PageEvent& event) {
  const bool is_text = event.kind == EventKind::kDelta || event.kind == EventKind::kBody;
  const Text text = TextOf(is_text ? event.text : "");
  const Text json = TextOf(is_text ? "" : event.text);
  const failsoft_delta_kind piece = PieceKind(event);
  const Text tool_id = TextOf(event.tool_id);
  const Text tool_name = TextOf(event.tool_name);
  return {
      .kind = static_cast<failsoft_event_kind>(event.kind),
      .status = FAILSOFT_OK,
      .tag = run.call->tag(),
      .call = CallOf(run),
      .text = text.data,
      .text_size = text.size,
      .json = json.data,
      .json_size = json.size,
      .delta = piece,
      .choice = event.choice,
      .tool_index = piece == FAILSOFT_DELTA_TOOL_CALL ? event.tool_slot : 0,
      .tool_id = tool_id.data,
      .tool_id_size = tool_id.size,
      .tool_name = tool_name.data,
      .tool_name_size = tool_name.size,
  };
}

failsoft_event_view ViewOfEnd(const EventRun& run) {
  const EventContent content = run.call->Content();
  const Text text = TextOf(content.text);
  const Text json = TextOf(content.json);
  failsoft_event_view view{};
  view.kind = static_cast<failsoft_event_kind>(content.kind);
  view.status = failsoft::capi::ToStatus(content.code);
  view.tag = run.call->tag();
  view.call = CallOf(run);
  view.text = text.data;
  view.text_size = text.size;
  view.json = json.data;
  view.json_size = json.size;
  view.tool_id = view.tool_name = "";
  return view;
}

failsoft_event_view ViewOf(const EventRun& run, size_t index) {
  if (!run.page) return ViewOfEnd(run);
  return ViewOf(run, run.page->At(run.begin + static_cast<uint32_t>(index)));
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
      new (out) failsoft_event_view(ViewOf(run, index));  // made where it belongs, not copied there
      // Of a newer header.
      if (out_size > sizeof *out) std::memset(out + 1, 0, out_size - sizeof *out);
    } else {
      const failsoft_event_view view = ViewOf(run, index);
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
