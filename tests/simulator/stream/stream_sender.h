// Sends a stream's body as time goes by.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "tests/simulator/exchange.h"
#include "tests/simulator/gzip.h"
#include "tests/simulator/stream/stream_body.h"

namespace failsoft::sim {

class StreamSender {
 public:
  // Writes through `gzip`, if there is one. `sent` is told what has been handed to the exchange.
  // All that is referred to must outlive the sender.
  StreamSender(Exchange& exchange, StreamBody& body, Pacing pacing, Gzip* gzip, StreamCounts& sent);

  // No comments between what the body itself has; for when its size has been promised.
  void LeaveOutTimedComments() { comment_ms_ = 0; }
  // The body, to its end or the place that it was given. `announced_more` as in Exchange::Send,
  // for the last write. False when the client has gone.
  Task<bool> Send(size_t announced_more);
  // Nothing but comments until the client goes.
  Task<void> Stall();

 private:
  using Clock = std::chrono::steady_clock;

  size_t Room(size_t used) const;
  bool IsFull(size_t bytes, int64_t events) const;
  Task<bool> Write(std::string bytes, bool last, size_t announced_more);
  Task<bool> Wait(Clock::duration time);
  Clock::time_point NextComment() const;
  Task<bool> WriteComment();
  Task<bool> Hand(std::string bytes, bool last, size_t announced_more);

  Exchange& exchange_;
  StreamBody& body_;
  const Pacing pacing_;
  Gzip* const gzip_;
  StreamCounts& sent_;
  int64_t comment_ms_;
  bool may_comment_;    // what was sent ends between two events
  bool paced_ = false;  // the next write has to wait for its turn
  Clock::time_point last_write_ = Clock::now();
};

}  // namespace failsoft::sim
