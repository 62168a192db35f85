#include "tests/bench/clients/handles.h"

#include <string_view>

namespace failsoft::bench {
namespace {

[[noreturn]] void FailWith(failsoft_error* error) { Fail(failsoft_error_report(error)); }

}  // namespace

Client MakeClient(const Job& job) {
  const std::string config =
      R"({"base_url":")" + job.url + R"(","api_key":"bench-key","proxy":""})";
  failsoft_client* client = nullptr;
  failsoft_error* error = nullptr;
  if (failsoft_client_new(config.data(), config.size(), &client, &error) != FAILSOFT_OK) {
    FailWith(error);
  }
  return Client(client);
}

Call StartCall(failsoft_client* client, const Job& job, failsoft_queue* queue, uint64_t tag) {
  failsoft_call* call = nullptr;
  failsoft_error* error = nullptr;
  if (failsoft_call_start(client, FAILSOFT_CALL_CHAT, job.request.data(), job.request.size(), queue,
                          tag, &call, &error) != FAILSOFT_OK) {
    FailWith(error);
  }
  return Call(call);
}

failsoft_event_view TakeReply(const Batch& batch, size_t index, const Job& job) {
  failsoft_event_view event;
  if (failsoft_batch_get(batch.get(), index, &event, sizeof(event)) != FAILSOFT_OK) {
    Fail("failsoft_batch_get");
  }
  const std::string_view text(event.text, event.text_size);
  if (event.kind != FAILSOFT_EVENT_REPLY || text != job.text) {
    Fail("wrong answer: " + std::string(text.substr(0, 200)));
  }
  return event;
}

}  // namespace failsoft::bench
