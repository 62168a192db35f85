// One blocking call, from start to terminal event.
#pragma once

#include <failsoft/failsoft.h>

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

// Starts the call and waits for its end without the GIL. On the main thread the wait is in short
// slices, so that Ctrl-C cancels the call and raises KeyboardInterrupt (as error_already_set).
EndedCall RunCall(failsoft_client* client, failsoft_call_kind kind, std::string_view request);

}  // namespace failsoft::python
