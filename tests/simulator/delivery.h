// An answer and what shall become of it on its way.
#pragma once

#include <memory>
#include <optional>

#include "tests/simulator/body_place.h"
#include "tests/simulator/exchange.h"
#include "tests/simulator/gzip.h"
#include "tests/simulator/stream/error_shapes.h"
#include "tests/simulator/stream/stream_body.h"
#include "tests/simulator/stream/stream_sender.h"

namespace failsoft::sim {

struct Fault;  // faults.h

struct Delivery {
  Response response;
  std::optional<StreamBody> stream;    // instead of the response's body
  std::shared_ptr<StreamCounts> sent;  // of the stream; there when it is
  Pacing pacing;                       // of the stream
  std::unique_ptr<Gzip> gzip;          // for the stream

  int64_t delay_ms = 0;
  const Fault* fault = nullptr;  // null: nothing goes wrong
  BodyPlace at;
  const ErrorShape* error_shape = &DefaultErrorShape();
  std::optional<uint32_t> http2_error;
  int64_t piece_bytes = 16;
  int64_t piece_ms = 20;
  bool close_notify = true;
};

// Sends the answer, whole or in part, whatever it is made of.
class Transmission {
 public:
  // Both must outlive the transmission.
  Transmission(Exchange& exchange, Delivery& delivery);

  // Where the delivery's place is, with a middle made exact.
  BodyPlace place() const;

  // Sets the head. If it says a size, it is that of the body up to `end` and `more`.
  void SetHead(std::optional<BodyPlace> end = std::nullopt, size_t more = 0);
  // The body, which must not have begun, up to the place. `announced_more` as in Exchange::Send.
  Task<bool> Send(std::optional<BodyPlace> end, size_t announced_more = 0);
  // Nothing more until the client goes, but for a stream's comments.
  Task<void> Stall();

 private:
  size_t Size(std::optional<BodyPlace> end) const;

  Exchange& exchange_;
  Delivery& delivery_;
  std::optional<StreamSender> sender_;
};

}  // namespace failsoft::sim
