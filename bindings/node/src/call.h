// Calls: started here, and held by JavaScript as an external until it has what it wants of them.
#pragma once

#include <napi.h>

#include "library.h"

namespace failsoft::node {

// (client, kind, request as JSON, number): an external, or a failure. The number is what rings:
// with the call's end, or when the stream can be read.
Napi::Value StartCall(const Napi::CallbackInfo& info);
Napi::Value StartStream(const Napi::CallbackInfo& info);

void CancelCall(const Napi::CallbackInfo& info);
// At once, rather than with the garbage. Whatever is asked of the call afterwards is undefined.
void ReleaseCall(const Napi::CallbackInfo& info);

// The next events of a stream as `Packing` has them; undefined when there are none yet.
Napi::Value TakeEvents(const Napi::CallbackInfo& info);
failsoft_queue* QueueOf(const Napi::Value& stream);
// Of a stream that ended with a reply.
Napi::Value StreamText(const Napi::CallbackInfo& info);
Napi::Value StreamBody(const Napi::CallbackInfo& info);

// Of any call that has ended: the result as JSON and the timeline (or a failure); the failure.
Napi::Value CallDetails(const Napi::CallbackInfo& info);
Napi::Value CallReport(const Napi::CallbackInfo& info);
Napi::Value CallFailed(const Napi::CallbackInfo& info);

}  // namespace failsoft::node
