// The C interface's handles with owners. Releasing is the only thing these do.
#pragma once

#include <memory>

#include "library.h"

namespace failsoft::node {

template <auto Release>
struct Releaser {
  template <typename Handle>
  void operator()(Handle* handle) const {
    (Lib().*Release)(handle);
  }
};

using ClientHandle = std::unique_ptr<failsoft_client, Releaser<&Library::client_release>>;
using CallHandle = std::unique_ptr<failsoft_call, Releaser<&Library::call_release>>;
using QueueHandle = std::unique_ptr<failsoft_queue, Releaser<&Library::queue_release>>;
using BatchHandle = std::unique_ptr<failsoft_batch, Releaser<&Library::batch_release>>;
using ErrorHandle = std::unique_ptr<failsoft_error, Releaser<&Library::error_release>>;
using BufHandle = std::unique_ptr<failsoft_buf, Releaser<&Library::buf_release>>;

// For `out` parameters: receives a raw handle and gives it to its owner at the end of the
// statement.
template <typename Owner>
class Receive {
 public:
  explicit Receive(Owner& owner) : owner_(owner) {}
  ~Receive() { owner_.reset(raw_); }
  Receive(const Receive&) = delete;
  Receive& operator=(const Receive&) = delete;
  operator typename Owner::pointer *() { return &raw_; }

 private:
  Owner& owner_;
  typename Owner::pointer raw_ = nullptr;
};

}  // namespace failsoft::node
