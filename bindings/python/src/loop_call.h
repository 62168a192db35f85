// A call that an event loop waits for, and that is answered whole.
#pragma once

#include <pybind11/pybind11.h>

#include <cstdint>
#include <memory>
#include <unordered_map>

#include "call.h"

namespace failsoft::python {

// Those that have not ended, by their numbers. All of it by the GIL.
using LoopCalls = std::unordered_map<uint64_t, std::shared_ptr<EndedCall>>;

class LoopCall {
 public:
  LoopCall(std::shared_ptr<LoopCalls> calls, uint64_t number)
      : calls_(std::move(calls)), number_(number) {}
  LoopCall(LoopCall&&) = default;
  LoopCall& operator=(LoopCall&&) = delete;
  ~LoopCall() { Release(); }

  uint64_t number() const { return number_; }

  // Cancels it, unless it has ended; nothing is heard of it any more.
  void Release();

 private:
  std::shared_ptr<LoopCalls> calls_;
  uint64_t number_;
};

}  // namespace failsoft::python
