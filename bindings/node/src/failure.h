// How a failure reaches JavaScript: as a value, [status, detail as JSON, report], which
// lib/errors.js turns into its exception. C++ knows no error class of failsoft's.
#pragma once

#include <napi.h>

#include "handles.h"

namespace failsoft::node {

// `error` may be null: then the status alone is told.
Napi::Array Failure(napi_env env, failsoft_status status, const ErrorHandle& error);

// What a call that has ended badly ended with.
Napi::Array CallFailure(napi_env env, failsoft_call* call);

}  // namespace failsoft::node
