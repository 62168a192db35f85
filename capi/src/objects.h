// The objects behind the handles of failsoft.h. The handles' own types are never defined: a handle
// is a pointer to one of these.
#pragma once

#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "core/engine/facade.h"
#include "failsoft/failsoft.h"

namespace failsoft::capi {

struct Buf {
  std::string text;
};

struct Batch {
  engine::EventRuns events;
};

struct Chunks {
  std::string owned;      // of a text that came in parts
  std::string_view text;  // where the chunks lie: `owned`, or the caller's
  uint64_t begin = 0;     // of `text` in the whole, in bytes
  std::vector<text::Chunk> rows;
};

struct ChunkerHandle : base::RefCounted {
  explicit ChunkerHandle(const text::ChunkOptions& options) : feed(options) {}

  std::mutex mutex;
  text::ChunkFeed feed;
};

struct Error {
  failsoft_status status = FAILSOFT_INTERNAL;
  std::string message;
  std::string fix;
  std::string json;
  std::string report;
};

inline engine::Client* From(failsoft_client* handle) {
  return reinterpret_cast<engine::Client*>(handle);
}
inline engine::CallHandle* From(failsoft_call* handle) {
  return reinterpret_cast<engine::CallHandle*>(handle);
}
inline engine::Queue* From(failsoft_queue* handle) {
  return reinterpret_cast<engine::Queue*>(handle);
}
inline const Batch* From(const failsoft_batch* handle) {
  return reinterpret_cast<const Batch*>(handle);
}
inline const Buf* From(const failsoft_buf* handle) { return reinterpret_cast<const Buf*>(handle); }
inline const Chunks* From(const failsoft_chunks* handle) {
  return reinterpret_cast<const Chunks*>(handle);
}
inline ChunkerHandle* From(failsoft_chunker* handle) {
  return reinterpret_cast<ChunkerHandle*>(handle);
}
inline const Error* From(const failsoft_error* handle) {
  return reinterpret_cast<const Error*>(handle);
}

inline engine::Tokenizer* From(failsoft_tokenizer* handle) {
  return reinterpret_cast<engine::Tokenizer*>(handle);
}
inline const engine::Tokenizer* From(const failsoft_tokenizer* handle) {
  return reinterpret_cast<const engine::Tokenizer*>(handle);
}

inline failsoft_status ToStatus(base::Code code) { return static_cast<failsoft_status>(code); }

failsoft_buf* NewBuf(std::string text);

// Each sets `*error` (when wanted) and returns the status. A call's error comes with its timeline.
failsoft_status Fail(failsoft_error** error, const engine::CallError& why,
                     const std::vector<engine::Attempt>& attempts = {}, int requests = 0);
failsoft_status Fail(failsoft_error** error, failsoft_status status, std::string_view message);
failsoft_status NoMemory(failsoft_error** error) noexcept;  // an object that is always there
failsoft_status Internal(failsoft_error** error, const char* what) noexcept;

}  // namespace failsoft::capi
