#include "tests/simulator/delivery.h"

#include <algorithm>

namespace failsoft::sim {

Transmission::Transmission(Exchange& exchange, Delivery& delivery)
    : exchange_(exchange), delivery_(delivery) {
  if (!delivery.stream) return;
  sender_.emplace(exchange, *delivery.stream, delivery.pacing, delivery.gzip.get(), *delivery.sent);
  if (delivery.response.framing == Framing::kLength) sender_->LeaveOutTimedComments();
}

BodyPlace Transmission::place() const {
  const BodyPlace& at = delivery_.at;
  if (delivery_.stream) {
    if (at.kind != BodyPlace::Kind::kMiddle) return at;
    return {BodyPlace::Kind::kEvents, delivery_.stream->Measure().events / 2};
  }
  const auto size = static_cast<int64_t>(delivery_.response.body.size());
  const bool bytes = at.kind == BodyPlace::Kind::kBytes;
  return {BodyPlace::Kind::kBytes, bytes ? std::min(at.count, size) : size / 2};
}

// A stream is made in order to be measured.
size_t Transmission::Size(std::optional<BodyPlace> end) const {
  if (!delivery_.stream) {
    return end ? static_cast<size_t>(end->count) : delivery_.response.body.size();
  }
  StreamBody body = *delivery_.stream;
  if (end) body.EndAt(*end);
  return static_cast<size_t>(body.Measure().bytes);
}

void Transmission::SetHead(std::optional<BodyPlace> end, size_t more) {
  const bool says_size = delivery_.response.framing == Framing::kLength;
  exchange_.SetHead(delivery_.response, says_size ? Size(end) + more : 0);
}

Task<bool> Transmission::Send(std::optional<BodyPlace> end, size_t announced_more) {
  if (!sender_) {
    return exchange_.Send(delivery_.response.body.Bytes(0, Size(end)), announced_more);
  }
  if (end) delivery_.stream->EndAt(*end);
  return sender_->Send(announced_more);
}

Task<void> Transmission::Stall() { return sender_ ? sender_->Stall() : exchange_.WaitUntilGone(); }

}  // namespace failsoft::sim
