// What a relayed call hands on.
#pragma once

#include <napi.h>

namespace failsoft::node {

// What has come: [head as JSON or undefined, bytes (a Uint8Array) or undefined, end (0: not yet, 1:
// all of it came, 2: it failed)]; undefined when there is nothing yet.
Napi::Value TakeRelayed(const Napi::CallbackInfo& info);

}  // namespace failsoft::node
