// The loop's timers: an indexed binary heap whose memory is set aside when a timer is made, so that
// setting one can neither fail nor throw.
#pragma once

#include "core/net/loop.h"

namespace failsoft::net {

class Loop::HeapTimer final : public Timer {
 public:
  HeapTimer(Loop& loop, Timers::Alarm* alarm) : loop_(loop), alarm_(alarm) {}
  ~HeapTimer() override;
  void Set(base::Millis at) noexcept override { loop_.SetTimer(*this, at); }

  base::Millis at() const { return at_; }

 private:
  friend class Loop;
  static constexpr size_t kNotInHeap = static_cast<size_t>(-1);

  Loop& loop_;
  Timers::Alarm* alarm_;
  base::Millis at_ = base::kForever;
  size_t index_ = kNotInHeap;
};

}  // namespace failsoft::net
