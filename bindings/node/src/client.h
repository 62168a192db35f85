// A client handle.
#pragma once

#include <napi.h>

#include <memory>

#include "handles.h"

namespace failsoft::node {

// What JavaScript holds: shared with a thread that is closing it.
using Client = std::shared_ptr<failsoft_client>;

// An external for the other functions, or a failure.
Napi::Value OpenClient(const Napi::CallbackInfo& info);

// (client, JSON): undefined, or a failure.
Napi::Value SetCredentials(const Napi::CallbackInfo& info);

// Whether it is for the caller to fetch fresh credentials.
Napi::Value ClaimRenewal(const Napi::CallbackInfo& info);

// Statistics as JSON, or a failure.
Napi::Value ClientStats(const Napi::CallbackInfo& info);

// (client, milliseconds, number): with no time to wait it has been shut down when this returns.
// Else the bell rings with the number when it has been, if what this returns is still held then.
Napi::Value ShutDownClient(const Napi::CallbackInfo& info);

failsoft_client* ClientOf(const Napi::Value& external);

}  // namespace failsoft::node
