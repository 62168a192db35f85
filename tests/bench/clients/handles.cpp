#include "tests/bench/clients/handles.h"

#include <string>

namespace failsoft::bench {
namespace {

[[noreturn]] void FailWith(failsoft_error* error) { Fail(failsoft_error_report(error)); }

failsoft_call_kind KindOf(const Job& job) {
  return job.mode.ends_with("-stream") ? FAILSOFT_CALL_STREAM : FAILSOFT_CALL_CHAT;
}

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
  if (failsoft_call_start(client, KindOf(job), job.request.data(), job.request.size(), queue, tag,
                          &call, &error) != FAILSOFT_OK) {
    FailWith(error);
  }
  return Call(call);
}

failsoft_event_view EventOf(const Batch& batch, size_t index) {
  failsoft_event_view event;
  if (failsoft_batch_get(batch.get(), index, &event, sizeof(event)) != FAILSOFT_OK) {
    Fail("failsoft_batch_get");
  }
  return event;
}

}  // namespace failsoft::bench
