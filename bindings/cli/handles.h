// failsoft's handles, released when they go out of scope.
#pragma once

#include <memory>
#include <string_view>

#include "failsoft/failsoft.h"

namespace failsoft::cli {

struct Release {
  void operator()(failsoft_client* client) const { failsoft_client_release(client); }
  void operator()(failsoft_call* call) const { failsoft_call_release(call); }
  void operator()(failsoft_batch* batch) const { failsoft_batch_release(batch); }
  void operator()(failsoft_chunks* chunks) const { failsoft_chunks_release(chunks); }
  void operator()(failsoft_chunker* chunker) const { failsoft_chunker_release(chunker); }
  void operator()(failsoft_error* error) const { failsoft_error_release(error); }
  void operator()(failsoft_buf* buf) const { failsoft_buf_release(buf); }
  void operator()(failsoft_tokenizer* tokenizer) const { failsoft_tokenizer_release(tokenizer); }
};

template <typename T>
using Handle = std::unique_ptr<T, Release>;

// Stands for an `out` parameter: the handle receives what the function puts there.
template <typename T>
class Out {
 public:
  explicit Out(Handle<T>& handle) : handle_(handle) {}
  Out(const Out&) = delete;
  Out& operator=(const Out&) = delete;
  ~Out() { handle_.reset(raw_); }
  operator T**() { return &raw_; }  // NOLINT: the point of the class

 private:
  Handle<T>& handle_;
  T* raw_ = nullptr;
};

inline std::string_view Text(const Handle<failsoft_buf>& buf) {
  return {failsoft_buf_data(buf.get()), failsoft_buf_size(buf.get())};
}

}  // namespace failsoft::cli
