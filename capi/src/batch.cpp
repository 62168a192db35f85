#include <algorithm>
#include <cstring>

#include "capi/src/guard.h"

using failsoft::capi::From;
using failsoft::capi::Guard;
using failsoft::engine::EventContent;

namespace {

failsoft_event_view ViewOf(failsoft::engine::CallHandle& call) {
  const EventContent content = call.Content();
  failsoft_event_view view{};
  view.kind = content.ok ? FAILSOFT_EVENT_REPLY : FAILSOFT_EVENT_FAILED;
  view.status = failsoft::capi::ToStatus(content.code);
  view.tag = content.tag;
  view.call = reinterpret_cast<failsoft_call*>(&call);
  view.text = content.text.empty() ? "" : content.text.data();
  view.text_size = content.text.size();
  view.json = content.json.empty() ? "" : content.json.data();
  view.json_size = content.json.size();
  return view;
}

}  // namespace

size_t failsoft_batch_count(const failsoft_batch* batch) {
  return batch == nullptr ? 0 : From(batch)->events.size();
}

failsoft_status failsoft_batch_get(const failsoft_batch* batch, size_t index,
                                   failsoft_event_view* out, size_t out_size) {
  if (batch == nullptr || out == nullptr || index >= From(batch)->events.size()) {
    return FAILSOFT_ARGUMENT;
  }
  return Guard(nullptr, [&] {
    const failsoft_event_view view = ViewOf(*From(batch)->events[index].call);
    std::memset(out, 0, out_size);
    std::memcpy(out, &view, std::min(out_size, sizeof view));
    return FAILSOFT_OK;
  });
}

void failsoft_batch_release(failsoft_batch* batch) {
  if (batch == nullptr) return;
  const auto& events = From(batch)->events;
  if (!events.empty() && !events.front().call->BelongsHere()) return;  // the parent's
  delete From(batch);
}
