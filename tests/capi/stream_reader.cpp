#include "tests/capi/stream_reader.h"

namespace failsoft::capi_test {

void Story::Add(const failsoft_event_view& event) {
  late += ends;
  switch (event.kind) {
    case FAILSOFT_EVENT_DELTA:
      ++deltas;
      if (event.delta == FAILSOFT_DELTA_TEXT && event.choice == 0) {
        text.append(event.text, event.text_size);
      }
      return;
    case FAILSOFT_EVENT_ATTEMPT:
      ++attempts;
      return;
    case FAILSOFT_EVENT_RETRY:
      ++retries;
      return;
    case FAILSOFT_EVENT_RESUMED:
      resumed.emplace_back(event.json, event.json_size);
      return;
    default:
      ++ends;
      status = event.status;
      json.assign(event.json, event.json_size);
  }
}

void Story::AddAll(const failsoft_batch* batch) {
  for (size_t i = 0; i < failsoft_batch_count(batch); ++i) {
    failsoft_event_view event{};
    EXPECT_EQ(failsoft_batch_get(batch, i, &event, sizeof event), FAILSOFT_OK);
    Add(event);
  }
}

Call StartStream(failsoft_client* client, failsoft_queue* queue, uint64_t tag,
                 std::string_view request) {
  Call call;
  Error error;
  const failsoft_status status = Take(call, [&](failsoft_call** out) {
    return Take(error, [&](failsoft_error** why) {
      return failsoft_call_start(client, FAILSOFT_CALL_STREAM, request.data(), request.size(),
                                 queue, tag, out, why);
    });
  });
  EXPECT_EQ(status, FAILSOFT_OK) << failsoft_error_report(error.get());
  return call;
}

Story ReadAll(failsoft_call* call) {
  Story story;
  for (;;) {
    Batch batch;
    const failsoft_status status =
        Take(batch, [&](failsoft_batch** out) { return failsoft_call_next(call, kLong, out); });
    if (status != FAILSOFT_OK) {
      EXPECT_EQ(status, FAILSOFT_DONE);
      return story;
    }
    story.AddAll(batch.get());
  }
}

json::Document Parsed(std::string text) {
  auto document = json::Document::Parse(std::move(text), {.allow_nan = false, .lenient = true});
  if (document) return *std::move(document);
  ADD_FAILURE() << document.failure().message;
  return *json::Document::Parse("{}");
}

}  // namespace failsoft::capi_test
