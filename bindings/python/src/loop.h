// What belongs to one event loop of Python's: one queue for all calls that are answered whole, and
// one doorbell for that queue and for those of the streams.
#pragma once

#include <failsoft/failsoft.h>
#include <pybind11/pybind11.h>

#include <cstdint>
#include <memory>

#include "client.h"
#include "doorbell.h"
#include "handles.h"
#include "loop_call.h"

namespace failsoft::python {

class Loop {
 public:
  // Raises OSError when there are too many descriptors.
  static Loop Open();

  // Readable when there is something to answer; for the loop to watch.
  int Fd() const { return bell_->fd(); }

  // The descriptor is readable once.
  void Ring() const { bell_->Ring(); }

  // A LoopCall; a failure tuple; or None, nothing being sent, when a handle is from before a fork.
  pybind11::object Start(const Client& client, int kind, const pybind11::str& request);

  // The same with a LoopStream: of an answer, or of a summary's progress.
  pybind11::object Stream(const Client& client, int kind, const pybind11::str& request);

  // What rang: (ended, readable). `ended` is a list of (number, an Outcome, a failure tuple or
  // None: the call waits for fresh credentials), `readable` a list of the numbers of streams.
  pybind11::tuple Answer();

 private:
  explicit Loop(std::shared_ptr<Doorbell> bell) : bell_(std::move(bell)) {}

  void AddEnded(BatchHandle batch, pybind11::list& ended);

  std::shared_ptr<Doorbell> bell_;
  std::shared_ptr<LoopCalls> calls_ = std::make_shared<LoopCalls>();
  QueueHandle queue_;  // gone before the bell that it rings is
  uint64_t next_number_ = 0;
};

}  // namespace failsoft::python
