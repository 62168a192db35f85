// The C interface's handles with owners. Releasing is the only thing these do.
#pragma once

#include <failsoft/failsoft.h>

#include <memory>

namespace failsoft::python {

template <auto Release>
struct Releaser {
  template <typename Handle>
  void operator()(Handle* handle) const {
    Release(handle);
  }
};

using QueueHandle = std::unique_ptr<failsoft_queue, Releaser<failsoft_queue_release>>;
using CallHandle = std::unique_ptr<failsoft_call, Releaser<failsoft_call_release>>;
using BatchHandle = std::unique_ptr<failsoft_batch, Releaser<failsoft_batch_release>>;
using ErrorHandle = std::unique_ptr<failsoft_error, Releaser<failsoft_error_release>>;
using BufHandle = std::unique_ptr<failsoft_buf, Releaser<failsoft_buf_release>>;

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

}  // namespace failsoft::python
