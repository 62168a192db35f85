// Log lines on their way from failsoft's threads to the JavaScript thread that wants them: the one
// that asked last, of all in the process.
#pragma once

#include <napi.h>

namespace failsoft::node {

class Doorbell;

// (level): from now on lines up to that level are kept for this thread, which is rung for; 0: none.
void KeepLogLines(const Napi::CallbackInfo& info);

// Those that were kept, oldest first: level, line, level, line, ...
Napi::Value TakeLogLines(const Napi::CallbackInfo& info);

// For a thread that ends.
void ForgetLogLines(const Doorbell* bell) noexcept;

}  // namespace failsoft::node
