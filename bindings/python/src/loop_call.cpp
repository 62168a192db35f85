#include "loop_call.h"

#include "gil.h"

namespace failsoft::python {

// Not while holding the GIL: a release may wait for a thread that is inside failsoft.
void LoopCall::Release() {
  if (calls_ == nullptr) return;  // moved from
  const auto found = calls_->find(number_);
  if (found == calls_->end()) return;
  std::shared_ptr<EndedCall> call = std::move(found->second);
  calls_->erase(found);
  WithoutGil([&]() noexcept {
    call.reset();
    return 0;
  });
}

}  // namespace failsoft::python
