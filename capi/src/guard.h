// The border: nothing thrown inside gets out.
#pragma once

#include <initializer_list>
#include <new>
#include <utility>

#include "capi/src/objects.h"

namespace failsoft::capi {

// Runs `body` (returning failsoft_status) and turns what it throws into a status and an error.
template <typename Body>
failsoft_status Guard(failsoft_error** error, Body&& body) noexcept {
  if (error != nullptr) *error = nullptr;
  try {
    return std::forward<Body>(body)();
  } catch (const std::bad_alloc&) {
    return NoMemory(error);
  } catch (const std::exception& exception) {
    return Internal(error, exception.what());
  } catch (...) {
    return Internal(error, "unknown exception");
  }
}

// Checks that come before everything else in every function that takes a handle.
template <typename Handle>
failsoft_status CheckHandle(const Handle* handle) noexcept {
  if (handle == nullptr) return FAILSOFT_ARGUMENT;
  return handle->BelongsHere() ? FAILSOFT_OK : FAILSOFT_FORKED;
}

struct TextArgument {
  const char* data;  // may be NULL when there are no bytes
  size_t size;
  const char* if_missing;
};

// What to say of the first argument that is NULL and must not be; null when there is none.
inline const char* FindMissing(const void* out,
                               std::initializer_list<TextArgument> texts) noexcept {
  if (out == nullptr) return "out is NULL";
  for (const TextArgument& text : texts) {
    if (text.data == nullptr && text.size != 0) return text.if_missing;
  }
  return nullptr;
}

}  // namespace failsoft::capi
