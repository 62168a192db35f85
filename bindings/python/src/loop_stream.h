// A stream that an event loop reads. What its reader has not taken stays in a queue of its own,
// where the core sees it and pauses the connection.
#pragma once

#include <pybind11/pybind11.h>

#include <memory>

#include "call.h"
#include "doorbell.h"
#include "handles.h"
#include "pieces.h"

namespace failsoft::python {

class LoopStream {
 public:
  // Nothing is sent yet.
  LoopStream(std::shared_ptr<Doorbell> bell, uint64_t number);
  ~LoopStream();
  LoopStream(LoopStream&&) = default;
  LoopStream& operator=(LoopStream&&) = delete;

  // As StartCall.
  const EndedCall& Start(failsoft_client* client, failsoft_call_kind kind,
                         std::string_view request);

  uint64_t number() const { return number_; }

  // What is there: the text pieces of the first choice, as a list of str; how the stream ended, an
  // Outcome or a failure tuple, again whenever it is asked for; None: nothing yet, it will ring; or
  // True, once: it waits for fresh credentials.
  pybind11::object Texts();

  // The same with everything: a list of tuples, see Items.
  pybind11::object Events(const pybind11::object& decode);

  // From any thread, at any time.
  void Cancel();

 private:
  pybind11::object Take(Items items);
  failsoft_status Drain(BatchHandle& batch, failsoft_event_view& last);
  void End(failsoft_status status, BatchHandle batch, const failsoft_event_view& last);

  uint64_t number_;
  std::shared_ptr<Doorbell> bell_;
  Doorbell::ButtonHandle button_;
  QueueHandle queue_;
  std::shared_ptr<EndedCall> call_ = std::make_shared<EndedCall>();  // shared with the outcome
  bool ended_ = false;  // this and the next: by the GIL
  bool wants_credentials_ = false;
};

}  // namespace failsoft::python
