#include "core/engine/flight.h"

#include <utility>

namespace failsoft::engine {

Flight::Flight(Target to, net::Timers& timers, Owner& owner)
    : target(std::move(to)), turn(*this), timer(timers.NewTimer(this)), owner_(owner) {}

void Flight::Clear() {
  status = 0;
  headers.clear();
  body.clear();
  read_bytes = 0;
  stream_bytes = 0;
  passed.reset();
  too_large = streaming = passing = paused = false;
}

void Flight::OnRequestSent() {
  owner_.Attend(*this);
  owner_.OnRequestSent();
}

void Flight::OnHeaders(int status_code, std::string header_block) {
  if (lost_) return;
  owner_.Attend(*this);
  owner_.OnHeaders(status_code, std::move(header_block));
}

bool Flight::OnBody(std::string_view bytes) {
  if (lost_) return false;
  owner_.Attend(*this);
  return owner_.OnBody(bytes);
}

void Flight::OnReadDone() noexcept {
  if (lost_) return;
  owner_.Attend(*this);
  owner_.OnReadDone();
}

// Its owner may be done with it afterwards.
void Flight::OnEnd(const net::TransferEnd& end) {
  if (lost_) return transfer.reset();
  owner_.Attend(*this);
  owner_.OnEnd(end);
}

void Flight::OnAlarm(base::Millis now) {
  if (lost_) return;
  owner_.Attend(*this);
  owner_.OnAlarm(now);
}

void Flight::OnTurn() {
  owner_.Attend(*this);
  owner_.OnTurn();
}

}  // namespace failsoft::engine
