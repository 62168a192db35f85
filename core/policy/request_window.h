// What was sent in the last minute, as the service counts it: each request in the minute after it
// arrived there.
//
// When a request arrives is not known here, but it is between sending and the first byte of the
// answer. Who counted from the sending would be a little early, and be refused. So a place is taken
// until a minute after the answer began, if that is soon. A service that thinks for long before it
// answers says nothing of the arrival by that: then a fixed allowance stands for the way there.
//
// Pure and not locked; every operation takes the same short time. Time never goes back.
#pragma once

#include <cstdint>
#include <vector>

#include "core/base/time.h"
#include "core/policy/plan.h"
#include "core/policy/token_forecast.h"

namespace failsoft::policy {

class RequestWindow {
 public:
  // What the way to the service is given when answers come late, and at most.
  static constexpr base::Millis kUsualTransit = 1'000;
  static constexpr base::Millis kLongestTransit = 6'000;

  using Slot = uint32_t;
  static constexpr Slot kNoSlot = UINT32_MAX;

  // A place for a request that may be sent now. Throws std::bad_alloc, and then took none.
  Slot Take(int64_t tokens, const Forecast& forecast);
  void Sent(Slot slot, base::Millis now);
  void Answered(Slot slot, base::Millis now);  // its first byte came, or nothing more will
  void Settle(Slot slot, int64_t tokens);      // what it really used
  void Drop(Slot slot);                        // it was never sent
  void LetGo(Slot slot);                       // nobody will ask about it any more

  // Forgets what is older than a minute.
  void Advance(base::Millis now);

  int64_t requests() const { return requests_; }
  int64_t settled_tokens() const { return settled_tokens_; }
  int64_t reserved_tokens() const { return reserved_tokens_; }  // of those not settled
  const Forecast& expected() const { return expected_; }        // of them

  // When the `count`th place from now will come free, if nothing is answered earlier than expected;
  // kForever when fewer are taken, or it has not been sent yet.
  base::Millis Expiry(int64_t count) const;
  // When so many tokens will have come free.
  base::Millis TokenExpiry(int64_t tokens) const;

 private:
  enum class State : uint8_t { kFree, kTaken, kOnItsWay, kCounted, kForgotten };

  struct Entry {
    Slot next = kNoSlot;
    Slot previous = kNoSlot;
    base::Millis at = 0;  // sent; counted from
    int64_t tokens = 0;
    Forecast forecast;
    State state = State::kFree;
    bool settled = false;
    bool owned = false;
  };

  // Entries in the order of their times.
  struct Queue {
    Slot first = kNoSlot;
    Slot last = kNoSlot;
  };

  base::Millis Transit() const;
  base::Millis ExpiryOf(const Entry& entry) const;
  void Count(Slot slot, base::Millis at);
  void Forget(Slot slot);
  void Free(Slot slot);
  void Unreserve(const Entry& entry);
  void Append(Queue& queue, Slot slot);
  void Remove(Queue& queue, Slot slot);

  base::Millis advanced_ = -1;
  std::vector<Entry> entries_;
  Slot free_ = kNoSlot;
  Queue on_their_way_;
  Queue counted_;
  int64_t requests_ = 0;
  int64_t settled_tokens_ = 0;
  int64_t reserved_tokens_ = 0;
  int64_t reservations_ = 0;
  Forecast expected_;
  base::Millis answer_delay_x16_ = 0;  // sixteen times the usual one
};

}  // namespace failsoft::policy
