// Owning pointers for the handles of failsoft.h.
#pragma once

#include <failsoft/failsoft.h>

#include <memory>

namespace failsoft::scenarios {

template <auto Release>
struct Releaser {
  template <typename T>
  void operator()(T* handle) const {
    Release(handle);
  }
};

using Client = std::unique_ptr<failsoft_client, Releaser<failsoft_client_release>>;
using Call = std::unique_ptr<failsoft_call, Releaser<failsoft_call_release>>;
using Queue = std::unique_ptr<failsoft_queue, Releaser<failsoft_queue_release>>;
using Batch = std::unique_ptr<failsoft_batch, Releaser<failsoft_batch_release>>;
using Error = std::unique_ptr<failsoft_error, Releaser<failsoft_error_release>>;
using Buf = std::unique_ptr<failsoft_buf, Releaser<failsoft_buf_release>>;

// Lets a function hand out through `T**` to an owner: Take(call, [&](failsoft_call** out) {...}).
template <typename Owner, typename Function>
failsoft_status Take(Owner& owner, Function&& function) {
  typename Owner::pointer raw = nullptr;
  const failsoft_status status = function(&raw);
  owner.reset(raw);
  return status;
}

}  // namespace failsoft::scenarios
