// Text between JavaScript and the C interface, which speaks UTF-8.
#pragma once

#include <napi.h>

#include <string>
#include <string_view>

#include "handles.h"

namespace failsoft::node {

// A lone surrogate becomes U+FFFD; JSON text has none, being escaped there.
inline std::string Utf8(const Napi::Value& text) { return text.As<Napi::String>().Utf8Value(); }

inline Napi::String Text(napi_env env, const char* data, size_t size) {
  return Napi::String::New(env, data, size);
}

inline Napi::String Text(napi_env env, const char* terminated) {
  return Text(env, terminated, std::string_view(terminated).size());
}

inline Napi::String Text(napi_env env, const BufHandle& buf) {
  return Text(env, Lib().buf_data(buf.get()), Lib().buf_size(buf.get()));
}

}  // namespace failsoft::node
