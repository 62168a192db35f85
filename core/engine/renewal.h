// Calls whose credentials were refused, while the host fetches fresh ones. All of them were sent as
// the same identity, so one answer is for all.
#pragma once

#include "core/base/ring.h"

namespace failsoft::engine {

class Renewal {
 public:
  // One call's place among them.
  class Place final : public base::RingNode {
   public:
    class Owner {
     public:
      virtual ~Owner() = default;
      // The host has answered. Called from inside Answered: the owner may only see to it that it
      // looks again soon.
      virtual void OnRenewal() noexcept = 0;
    };
    explicit Place(Owner& owner) : owner_(owner) {}

   private:
    friend class Renewal;
    Owner& owner_;
  };

  void Join(Place& place) noexcept { waiting_.PushBack(place); }

  // Harmless if it does not wait.
  void Leave(Place& place) noexcept {
    place.Unlink();
    if (waiting_.empty()) is_claimed_ = false;
  }

  // True for the first who asks while calls wait: it is up to them to answer.
  bool Claim() noexcept {
    const bool is_first = !is_claimed_ && !waiting_.empty();
    is_claimed_ = is_claimed_ || is_first;
    return is_first;
  }

  void Answered() noexcept {
    is_claimed_ = false;
    while (!waiting_.empty()) {
      Place& place = waiting_.front();
      place.Unlink();
      place.owner_.OnRenewal();
    }
  }

 private:
  base::Ring<Place> waiting_;
  bool is_claimed_ = false;
};

}  // namespace failsoft::engine
