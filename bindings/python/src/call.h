// Calls: started, and waited for without the GIL.
#pragma once

#include <failsoft/failsoft.h>
#include <pybind11/pybind11.h>

#include <cstdint>
#include <string_view>

#include "handles.h"

namespace failsoft::python {

struct EndedCall {
  failsoft_status status = FAILSOFT_OK;  // what the call came to
  bool started = false;                  // false: nothing was sent, `error` says why
  CallHandle call;
  BatchHandle batch;  // holds the terminal event
  failsoft_event_view event{};
  ErrorHandle error;
};

// The event that ends a call.
bool IsTerminal(const failsoft_event_view& event);

// Whether a call waits for fresh credentials, as one of a batch's events says; `last` is the last
// of them.
bool WantsCredentials(const failsoft_batch* batch, const failsoft_event_view& last);

// Starts the call and waits for its end. On the main thread the wait is in short slices, so that
// Ctrl-C cancels the call and raises KeyboardInterrupt (as error_already_set). `renew` is called
// when it waits for fresh credentials; what it raises cancels the call too.
EndedCall RunCall(failsoft_client* client, failsoft_call_kind kind, std::string_view request,
                  const pybind11::object& renew);

// Starts the call, and no more: `status` and `started` tell how that went. Its events arrive in
// `queue` with that tag, or, without one, wherever it is waited for.
EndedCall StartCall(failsoft_client* client, failsoft_call_kind kind, std::string_view request,
                    failsoft_queue* queue = nullptr, uint64_t tag = 0);

struct Arrived {
  BatchHandle batch;
  size_t count = 0;
  failsoft_event_view last{};
};

// Waits in the same way for a started call's next events. FAILSOFT_OK, FAILSOFT_DONE or a failure.
// Ctrl-C raises KeyboardInterrupt, and leaves the call running. Log lines that come meanwhile are
// passed on, those that come with the events are left to the caller.
failsoft_status NextEvents(const EndedCall& call, Arrived& events);

}  // namespace failsoft::python
