// failsoft's handles, released by scope, and the one client that all calls of a run share.
#pragma once

#include <failsoft/failsoft.h>

#include <memory>

#include "tests/bench/clients/job.h"

namespace failsoft::bench {

template <auto release>
struct Releaser {
  template <class Handle>
  void operator()(Handle* handle) const {
    release(handle);
  }
};

using Batch = std::unique_ptr<failsoft_batch, Releaser<failsoft_batch_release>>;
using Call = std::unique_ptr<failsoft_call, Releaser<failsoft_call_release>>;
using Client = std::unique_ptr<failsoft_client, Releaser<failsoft_client_release>>;
using Queue = std::unique_ptr<failsoft_queue, Releaser<failsoft_queue_release>>;

Client MakeClient(const Job& job);

// Starts the job's call: a stream where its mode ends in "-stream". `queue` as in
// failsoft_call_start.
Call StartCall(failsoft_client* client, const Job& job, failsoft_queue* queue, uint64_t tag);

// Event `index` of a batch.
failsoft_event_view EventOf(const Batch& batch, size_t index);

}  // namespace failsoft::bench
