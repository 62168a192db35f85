// Trimming and counting: functions that need no client.
#pragma once

#include <napi.h>

namespace failsoft::node {

// (options): an external that is handed to the others, or a failure.
Napi::Value OpenTokenizer(const Napi::CallbackInfo& info);

// (sizes as BigInt64Array, isSystem as Uint8Array, maxCharacters as BigInt): the indices to keep as
// a Uint32Array, or a failure.
Napi::Value TrimHistory(const Napi::CallbackInfo& info);

// (input, options, tokenizer or undefined): JSON, or a failure.
Napi::Value TrimMessages(const Napi::CallbackInfo& info);
Napi::Value CountTokens(const Napi::CallbackInfo& info);

}  // namespace failsoft::node
